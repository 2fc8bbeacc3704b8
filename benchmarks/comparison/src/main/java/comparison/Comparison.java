package comparison;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Has every peer do the same work in turns, round by round, and appends each measurement to a file
 * as peer, name, value and unit. Arguments: that file, the plan, and the peers, each of which has
 * an environment of its own in a file {@code PEER.env} beside the results.
 */
final class Comparison {

  private final Path results;
  private final Map<String, Map<String, String>> environments = new LinkedHashMap<>();
  private final Map<String, Worker> workers = new LinkedHashMap<>();
  private final Set<String> failed = new HashSet<>();

  private Comparison(Path results, List<String> peers) throws IOException {
    this.results = results;
    for (String peer : peers) {
      Map<String, String> environment = new LinkedHashMap<>();
      for (String line : Files.readAllLines(results.resolveSibling(peer + ".env"))) {
        int equals = line.indexOf('=');
        environment.put(line.substring(0, equals), line.substring(equals + 1));
      }
      environments.put(peer, environment);
    }
  }

  /** Lines of the plan: rounds, work and its detail. */
  public static void main(String[] arguments) throws Exception {
    Path results = Path.of(arguments[0]).toAbsolutePath();
    List<String> peers = List.of(arguments).subList(2, arguments.length);
    Comparison comparison = new Comparison(results, peers);
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.split(" +", 2);
        comparison.measure(Integer.parseInt(words[0]), words[1]);
      }
    }
    comparison.end();
  }

  private void measure(int rounds, String work) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    System.err.print("== " + work + ", " + rounds + (rounds == 1 ? " round" : " rounds"));
    boolean whole = work.startsWith("suite ") || work.startsWith("parallel ");
    if (!whole) {
      round(work, false);
    }
    for (int round = 0; round < rounds; round++) {
      round(work, true);
    }
    long seconds = (System.nanoTime() - begin) / 1_000_000_000;
    System.err.println(": " + seconds + " s");
    append("durations", work + "\t" + seconds);
  }

  /** The first round does not count: the JVM warms up, and snapshots are made. */
  private void round(String work, boolean counts) throws IOException, InterruptedException {
    for (String peer : environments.keySet()) {
      if (failed.contains(peer + work)) {
        continue;
      }
      List<String> lines = new ArrayList<>();
      String end = "done";
      if (work.startsWith("first ")) {
        end = first(peer, work.substring("first ".length()), lines);
      } else if (work.startsWith("suite ")) {
        end = Suite.run(peer, work.substring("suite ".length()), environments.get(peer), lines);
      } else {
        end = worker(peer).work(work, lines);
      }
      if (!end.equals("done")) {
        endBrokenWorker(peer);
        if (!peer.equals("bare")) {
          System.err.println("\n" + peer + " cannot do " + work + ": " + end);
        }
        failed.add(peer + work);
      } else if (counts) {
        for (String line : lines) {
          append(results.getFileName().toString(), peer + "\t" + line);
        }
      }
    }
  }

  private void append(String file, String line) throws IOException {
    Files.writeString(
        results.resolveSibling(file),
        line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private void endBrokenWorker(String peer) {
    Worker worker = workers.get(peer);
    if (worker != null && worker.hasEnded()) {
      workers.remove(peer);
    }
  }

  private String first(String peer, String recipe, List<String> lines)
      throws IOException, InterruptedException {
    Process process = jvm(peer, recipe);
    lines.addAll(process.inputReader(StandardCharsets.UTF_8).lines().toList());
    int status = process.waitFor();
    return status == 0 ? "done" : "failed with status " + status;
  }

  private Worker worker(String peer) {
    return workers.computeIfAbsent(
        peer,
        name -> {
          try {
            return new Worker(jvm(name));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private Process jvm(String peer, String... more) throws IOException {
    Map<String, String> environment = environments.get(peer);
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.add("-Dregistry=" + environment.getOrDefault("REGISTRY", ""));
    command.add("-Dapi.version=1.41");
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "comparison.PeerMain", peer));
    command.addAll(List.of(more));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(
                ProcessBuilder.Redirect.appendTo(results.resolveSibling(peer + ".log").toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  private void end() throws IOException, InterruptedException {
    for (Worker worker : workers.values()) {
      worker.end();
    }
  }

  private static final class Worker {

    private static final long LONGEST_ROUND = 5;
    private static final ScheduledExecutorService LIMITS =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "limits");
              thread.setDaemon(true);
              return thread;
            });

    private final Process process;
    private final BufferedReader from;
    private final BufferedWriter to;
    private boolean ended;

    Worker(Process process) {
      this.process = process;
      this.from =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      this.to =
          new BufferedWriter(
              new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    boolean hasEnded() {
      return ended;
    }

    String work(String work, List<String> lines) throws IOException {
      to.write(work + "\n");
      to.flush();
      ScheduledFuture<?> end =
          LIMITS.schedule(process::destroyForcibly, LONGEST_ROUND, TimeUnit.MINUTES);
      try {
        return read(lines);
      } finally {
        end.cancel(false);
      }
    }

    private String read(List<String> lines) throws IOException {
      for (String line = from.readLine(); line != null; line = from.readLine()) {
        if (line.equals("done") || line.startsWith("failed")) {
          return line;
        }
        lines.add(line);
      }
      ended = true;
      return "failed: its JVM has ended, or was ended after " + LONGEST_ROUND + " minutes";
    }

    void end() throws IOException, InterruptedException {
      to.close();
      process.waitFor();
    }
  }
}

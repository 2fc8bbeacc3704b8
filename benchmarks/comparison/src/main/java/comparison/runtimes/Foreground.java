package comparison.runtimes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * A command that stays as long as the workload does: bubblewrap, pasta, or none at all, which is
 * the floor.
 *
 * @param prefix what comes before the workload; {@code PORT} in it is the port it serves
 * @param hasPorts at the port that it serves
 */
record Foreground(
    String name, String workload, List<String> prefix, String inside, boolean hasPorts)
    implements Contender {

  private static final long GLANCE = 20_000;

  @Override
  public int everyRound() {
    return 1;
  }

  @Override
  public boolean hasNetworks() {
    return false;
  }

  @Override
  public boolean hasExec() {
    return false;
  }

  private List<String> command(int port, String... words) {
    List<String> command = new ArrayList<>();
    prefix.forEach(word -> command.add(word.replace("PORT", "" + port)));
    command.add(inside);
    command.addAll(List.of(words));
    return command;
  }

  @Override
  public Run run(boolean connected) throws Exception {
    Timed run = Timed.run(workload, command(0, "stamp"));
    return new Run(run.begin(), run.stamp(), run.ended());
  }

  @Override
  public Waiting start(boolean connected) throws Exception {
    return startAll(1).sandboxes().get(0);
  }

  /** A shell starts them, which is quicker than this JVM. */
  @Override
  public Together startAll(int count) throws Exception {
    String script = "for number in $(seq %d); do \"$@\" & echo pid $!; done; wait".formatted(count);
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(command(0, "wait"));
    long begin = System.nanoTime();
    List<String> lines = lines(spawn(command), 2 * count);
    long last = numbers(lines, "stamp ").max().orElseThrow();
    List<Waiting> started =
        numbers(lines, "pid ")
            .mapToObj(pid -> (Waiting) new Started(ProcessHandle.of(pid).orElseThrow()))
            .toList();
    return new Together(last - begin, started);
  }

  private static LongStream numbers(List<String> lines, String before) {
    return lines.stream()
        .filter(line -> line.startsWith(before))
        .mapToLong(line -> Long.parseLong(line.substring(before.length())));
  }

  private static Process spawn(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static List<String> lines(Process process, int count) throws IOException {
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    List<String> lines = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
      if (lines.size() == count) {
        return lines;
      }
    }
    throw new IOException("The workload wrote no time: " + lines);
  }

  @Override
  public Serving serve() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process process = spawn(command(port, "serve", "" + port));
    lines(process, 1);
    return new Served(process, new InetSocketAddress("127.0.0.1", port));
  }

  @Override
  public void close() {}

  private record Started(ProcessHandle process) implements Waiting {

    @Override
    public long exec() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long stop() {
      long begin = System.nanoTime();
      process.destroy();
      while (process.isAlive()) {
        LockSupport.parkNanos(GLANCE);
      }
      return System.nanoTime() - begin;
    }
  }

  private record Served(Process process, InetSocketAddress address) implements Serving {

    @Override
    public void close() throws InterruptedException {
      process.destroy();
      process.waitFor();
    }
  }
}

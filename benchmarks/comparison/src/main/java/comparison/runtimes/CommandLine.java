package comparison.runtimes;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A runtime that is called as a command and leaves its containers running. */
final class CommandLine implements Contender {

  /** As many as Docker's and podman's daemons are good with. */
  private static final int AT_ONCE = 16;

  private final Tool tool;
  private final String workload;
  private int number;

  CommandLine(Tool tool, String workload) {
    this.tool = tool;
    this.workload = workload;
  }

  @Override
  public String name() {
    return tool.name();
  }

  @Override
  public int everyRound() {
    return tool.everyRound();
  }

  @Override
  public boolean hasNetworks() {
    return tool.hasNetworks();
  }

  @Override
  public boolean hasExec() {
    return true;
  }

  @Override
  public Run run(boolean connected) throws Exception {
    Timed run = timed(tool.run(nextId(), connected));
    return new Run(run.begin(), run.stamp(), run.ended());
  }

  private Timed timed(List<String> command) throws IOException, InterruptedException {
    return Timed.run(workload, command);
  }

  private String nextId() {
    return "w" + number++;
  }

  @Override
  public Waiting start(boolean connected) throws Exception {
    String id = nextId();
    detach(tool.start(id, connected));
    return new Started(id);
  }

  /** Who is detached keeps the standard output, so nobody may wait for its end. */
  private void detach(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + status);
    }
  }

  /** With xargs, whose part in it is small. */
  @Override
  public Together startAll(int count) throws Exception {
    String command = String.join(" ", tool.start("all-ID", false));
    String script =
        "seq %d | xargs -P %d -I ID %s >/dev/null 2>&1".formatted(count, AT_ONCE, command);
    long nanoseconds = timed(List.of("sh", "-c", script)).nanoseconds();
    List<Waiting> started = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      started.add(new Started("all-" + id));
    }
    return new Together(nanoseconds, started);
  }

  @Override
  public Serving serve() throws Exception {
    String id = nextId();
    detach(tool.serve(id));
    String answer = timed(tool.address(id)).output();
    String address = answer.lines().findFirst().orElseThrow();
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    return new Served(id, new InetSocketAddress("127.0.0.1", port));
  }

  @Override
  public void close() {}

  private final class Started implements Waiting {

    private final String id;

    Started(String id) {
      this.id = id;
    }

    @Override
    public long exec() throws Exception {
      return timed(tool.exec(id)).nanoseconds();
    }

    @Override
    public long stop() throws Exception {
      long nanoseconds = 0;
      for (List<String> command : tool.stop(id)) {
        nanoseconds += timed(command).nanoseconds();
      }
      return nanoseconds;
    }
  }

  private final class Served implements Serving {

    private final String id;
    private final InetSocketAddress address;

    Served(String id, InetSocketAddress address) {
      this.id = id;
      this.address = address;
    }

    @Override
    public InetSocketAddress address() {
      return address;
    }

    @Override
    public void close() throws Exception {
      new Started(id).stop();
    }
  }
}

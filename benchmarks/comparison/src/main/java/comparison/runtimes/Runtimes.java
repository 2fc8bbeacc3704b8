package comparison.runtimes;

import comparison.Machine;
import comparison.Measurements;
import comparison.runtimes.Contender.Run;
import comparison.runtimes.Contender.Serving;
import comparison.runtimes.Contender.Together;
import comparison.runtimes.Contender.Waiting;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Has every runtime do the same things in turns, and writes what they take to a file. Arguments:
 * that file, the number of rounds, and the directory with the workload and its bundles; the image
 * as Docker and podman know it is the system property {@code image}, their global options {@code
 * docker} and {@code podman}.
 */
final class Runtimes {

  static final String BARE = "no sandbox";
  private static final int AT_ONCE = 100;
  private static final int WARM_UP = 40;
  private static final int CONNECTIONS = 20;
  private static final long SETTLE = 500;

  private final PrintStream out;
  private final int rounds;
  private final Set<String> failed = new HashSet<>();

  private Runtimes(PrintStream out, int rounds) {
    this.out = out;
    this.rounds = rounds;
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[1]);
    try (PrintStream out = new PrintStream(arguments[0])) {
      Runtimes runtimes = new Runtimes(out, rounds);
      List<Contender> contenders = contenders(Path.of(arguments[2]));
      for (int round = 0; round < WARM_UP; round++) {
        runtimes.round(contenders.get(contenders.size() - 1), null);
      }
      runtimes.each("rounds", contenders, rounds, runtimes::round);
      runtimes.each("at once", contenders, Math.max(1, rounds / 10), runtimes::atOnce);
      List<Contender> serving = new ArrayList<>(contenders);
      serving.removeIf(contender -> !contender.hasPorts());
      serving.add(1, pasta(Path.of(arguments[2])));
      runtimes.each("ports", serving, Math.max(1, rounds / 5), runtimes::ports);
      for (Contender contender : contenders) {
        contender.close();
      }
    }
  }

  /** Sandboxed is the last one. */
  private static List<Contender> contenders(Path directory) {
    String workload = directory.resolve("workload").toString();
    String rootfs = directory.resolve("bundles/stamp/rootfs").toString();
    String bundles = directory.resolve("bundles").toString();
    List<String> bubblewrap =
        List.of(
            "bwrap",
            "--unshare-all",
            "--die-with-parent",
            "--ro-bind",
            rootfs,
            "/",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--tmpfs",
            "/tmp");
    return List.of(
        new Foreground(BARE, workload, List.of(), workload, true),
        new Foreground("bwrap", workload, bubblewrap, "/workload", false),
        new CommandLine(oci("crun", directory, bundles), workload),
        new CommandLine(oci("runc", directory, bundles), workload),
        new CommandLine(engine("podman"), workload),
        new CommandLine(engine("docker"), workload),
        new SandboxedContender());
  }

  /** Not a runtime, but the network of rootless podman. */
  private static Contender pasta(Path directory) {
    String workload = directory.resolve("workload").toString();
    List<String> command =
        List.of("pasta", "--config-net", "--quiet", "--runas", "0:0", "--tcp-ports", "PORT", "--");
    return new Foreground("pasta", workload, command, workload, true);
  }

  private static Tool oci(String name, Path directory, String bundles) {
    return new Tool.Oci(name, List.of(name, "--root", directory.resolve(name).toString()), bundles);
  }

  private static Tool engine(String name) {
    List<String> command = Tool.join(List.of(name), System.getProperty(name).split(" "));
    return new Tool.Engine(name, command, System.getProperty("image"));
  }

  /** One measurement of one contender. */
  private interface Work {
    void of(Contender contender, Measurements measurements) throws Exception;
  }

  private void each(String what, List<Contender> contenders, int times, Work work) {
    System.err.println("== " + what + ", " + times + " times");
    for (int time = 0; time < times; time++) {
      for (Contender contender : contenders) {
        if (time % contender.everyRound() == 0 && !failed.contains(contender.name() + what)) {
          tell(what, contender, work);
        }
      }
    }
  }

  private void tell(String what, Contender contender, Work work) {
    try {
      work.of(contender, new Measurements(out, contender.name() + "\t"));
    } catch (Exception e) {
      failed.add(contender.name() + what);
      System.err.println(contender.name() + " cannot do " + what + ": " + e);
    }
  }

  private void round(Contender contender, Measurements measurements) throws Exception {
    once(contender, false, "", measurements);
    if (contender.hasNetworks()) {
      once(contender, true, ", with a network", measurements);
    }
    Waiting waiting = contender.start(false);
    long exec = contender.hasExec() ? waiting.exec() : 0;
    long stop = waiting.stop();
    if (measurements != null) {
      if (exec > 0) {
        measurements.milliseconds(Figure.EXEC, exec);
      }
      measurements.milliseconds(Figure.STOP, stop);
    }
  }

  private static void once(
      Contender contender, boolean connected, String suffix, Measurements measurements)
      throws Exception {
    Run run = contender.run(connected);
    if (measurements != null) {
      measurements.milliseconds(Figure.EXECED + suffix, run.executed() - run.begin());
      measurements.milliseconds(Figure.ENDED + suffix, run.ended() - run.begin());
    }
  }

  private void atOnce(Contender contender, Measurements measurements) throws Exception {
    Memory before = Memory.now();
    Together together = contender.startAll(AT_ONCE);
    measurements.milliseconds(Figure.AT_ONCE, together.nanoseconds());
    Thread.sleep(SETTLE);
    Memory grown = Memory.now().since(before);
    measurements.kilobytes(Figure.PROCESSES, grown.others() / AT_ONCE);
    measurements.kilobytes(Figure.KERNEL, grown.kernel() / AT_ONCE);
    for (Waiting waiting : together.sandboxes()) {
      waiting.stop();
    }
    Thread.sleep(SETTLE);
  }

  private void ports(Contender contender, Measurements measurements) throws Exception {
    try (Serving serving = contender.serve()) {
      Ports.await(serving.address());
      measurements.microseconds(Figure.ROUND_TRIP, Ports.roundTrip(serving.address()));
      for (int connection = 0; connection < CONNECTIONS; connection++) {
        measurements.microseconds(Figure.CONNECTION, Ports.connection(serving.address()));
      }
      measurements.megabytesPerSecond(Figure.THROUGHPUT, Ports.throughput(serving.address()));
    }
  }

  /** Bytes: of the kernel, and of processes other than workloads and JVMs. */
  private record Memory(long kernel, long others) {

    static Memory now() throws Exception {
      return new Memory(
          Machine.kernelMemory(),
          Machine.processes(name -> !name.equals("workload") && !name.equals("java")).memory());
    }

    Memory since(Memory before) {
      return new Memory(kernel - before.kernel, others - before.others);
    }
  }
}

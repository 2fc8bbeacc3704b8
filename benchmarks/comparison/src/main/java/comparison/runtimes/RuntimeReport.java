package comparison.runtimes;

import comparison.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Prints docs/runtime-benchmarks.md from a file of {@link Runtimes}. Arguments: that file and a
 * text about the machine.
 */
final class RuntimeReport {

  private static final String OURS = "Sandboxed";
  private static final List<String> NAMES =
      List.of(Runtimes.BARE, "bwrap", "crun", "runc", "pasta", "podman", "docker", OURS);

  private final Results results;

  private RuntimeReport(Results results) {
    this.results = results;
  }

  public static void main(String[] arguments) throws IOException {
    RuntimeReport report = new RuntimeReport(Results.of(Path.of(arguments[0])));
    System.out.print(report.page(Files.readString(Path.of(arguments[1])).strip()));
  }

  private String page(String machine) {
    return """
    # Measured against other runtimes

    Written by `benchmarks/runtime`: the same static program, from the same files, run by each of them in turns in one run. Medians,
    with the 95th percentile and the number of measurements in brackets. The commands are timed by a program in C; what Sandboxed takes is
    timed in a warm JVM around the calls of its API, Java included.

    """
        + machine
        + "\n\n## Aims\n\n"
        + aims()
        + "\n## Everything\n\n"
        + table()
        + """

        *Start to exec'ed* lasts until the program reads the clock, under Sandboxed until the call has returned. *To end* lasts until nothing is left of
        the sandbox, its writable layer and its network included. `crun` and `runc` take umoci's configuration: no seccomp filter, no user namespace, no network, no
        layer to write to; `bwrap` has a user namespace only where it needs one, and neither. Sandboxed has all of that. *Stop* is SIGTERM and the removal:
        `stop` and `rm`, or `kill` and `delete`. The 100 are started 16 at a time, except by Sandboxed and `bwrap`, which start them all. Memory of *other processes* is the
        proportional set size of everything but JVMs and the program itself, of *the kernel* its unreclaimable slabs, stacks, page tables, memory per processor and
        tmpfs, those of the program included; the 100 have no network. Ports: *no sandbox* is the program on loopback; docker uses its docker-proxy, podman as root rules of the kernel, and pasta
        is what rootless podman uses.
        """;
  }

  private String aims() {
    StringBuilder table = new StringBuilder("| | aim | measured | |\n|---|---|---|---|\n");
    row(table, "start to exec'ed, beside crun's", 1, ratio(Figure.EXECED, OURS, "crun"), "times");
    row(
        table,
        "start with a network, beside one without",
        1.5,
        results.median(Figure.CONNECTED, OURS) / results.median(Figure.EXECED, OURS),
        "times");
    row(
        table,
        "exec, beyond the program without a sandbox",
        1,
        results.median(Figure.EXEC, OURS) - results.median(Figure.ENDED, Runtimes.BARE),
        "ms");
    row(table, "stop", 3, results.median(Figure.STOP, OURS), "ms");
    row(table, "100 at once", 500, results.median(Figure.AT_ONCE, OURS), "ms");
    row(
        table,
        "round trip through a port, beside docker-proxy's",
        1,
        ratio(Figure.ROUND_TRIP, OURS, "docker"),
        "times");
    row(
        table,
        "throughput of docker-proxy, beside the port's",
        1,
        ratio(Figure.THROUGHPUT, "docker", OURS),
        "times");
    row(
        table,
        "an idle sandbox beyond its program, kernel included",
        400,
        results.median(Figure.PROCESSES, OURS) + results.median(Figure.KERNEL, OURS),
        "kB");
    return table.toString();
  }

  /** Not a number where one of them has not been measured. */
  private double ratio(String name, String one, String other) {
    return results.has(name, one) && results.has(name, other)
        ? results.median(name, one) / results.median(name, other)
        : Double.NaN;
  }

  private static void row(
      StringBuilder table, String what, double most, double measured, String unit) {
    table.append(
        "| %s | ≤ %s %s | %s %s | %s |%n"
            .formatted(
                what, plain(most), unit, Results.number(measured), unit, verdict(most, measured)));
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? "" + (long) value : "" + value;
  }

  private static String verdict(double most, double measured) {
    if (Double.isNaN(measured)) {
      return "not measured";
    }
    return measured <= most
        ? "met"
        : String.format(Locale.ROOT, "**missed** by %.0f %%", 100 * (measured / most - 1));
  }

  private String table() {
    StringBuilder table = new StringBuilder("| ");
    NAMES.forEach(name -> table.append(" | ").append(name));
    table.append(" |\n|---").append("|---".repeat(NAMES.size())).append("|\n");
    for (String figure : results.names()) {
      table.append("| ").append(figure).append(", ").append(results.unit(figure));
      NAMES.forEach(name -> table.append(" | ").append(results.cell(figure, name)));
      table.append(" |\n");
    }
    return table.toString();
  }
}

package comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes docs/benchmarks.md and its chart from a file of {@link Comparison}, with how long its
 * parts took beside it. Arguments: that file, a text about the machine, one about the results, and
 * the directory to write to.
 */
final class Report {

  private static final List<String> PEERS =
      List.of("bare", "docker", "podman", "sandboxed-plain", "sandboxed");

  /** The aims of the project, as ratios to docker's median. */
  private static final Map<String, Double> AIMS =
      Map.of(
          "redis: start to ready", 15.0,
          "redis: stop", 20.0,
          "postgres: start to ready", 12.0,
          "postgres: stop", 20.0,
          "redis: first of a JVM, to ready", 10.0,
          "postgres: first of a JVM, to ready", 10.0,
          "postgres with schema: per class", 12.0,
          "postgres with schema: reset per method", 100.0,
          "suite of 20 classes, 1 fork", 5.0,
          "suite of 20 classes, 2 forks", 5.0);

  private final Results results;

  private Report(Results results) {
    this.results = results;
  }

  public static void main(String[] arguments) throws IOException {
    Report report = new Report(Results.of(Path.of(arguments[0])));
    Path directory = Path.of(arguments[3]);
    Files.writeString(directory.resolve("benchmarks.svg"), Chart.of(report.ratios()));
    Files.writeString(
        directory.resolve("benchmarks.md"),
        report.page(Files.readString(Path.of(arguments[1])).strip())
            + durations(Path.of(arguments[0]).resolveSibling("durations"))
            + Files.readString(Path.of(arguments[2])));
  }

  private String page(String machine) {
    StringBuilder page =
        new StringBuilder(
            """
            # Measured against Testcontainers

            Written by `benchmarks/compare`: the same work under Testcontainers with Docker, under Testcontainers with podman, and under
            Sandboxed, in turns in one run. Medians, with the 95th percentile and the number of measurements in brackets; the last column is how
            many times better Sandboxed is than Docker. *Sandboxed* has `snapshot = READY`, which a user writes in one word, and a prepared clone for resets;
            *from the image* is the same without either. The *floor* is Redis and PostgreSQL, with a data directory that is ready, as processes of the machine, and a suite of as many empty tests.

            ![How many times better than Testcontainers with Docker](benchmarks.svg)

            """);
    page.append(machine).append("\n\n");
    page.append(
        "| | floor | Docker | podman | from the image | Sandboxed | times | aim |\n"
            + "|---|---|---|---|---|---|---|---|\n");
    for (String name : results.names()) {
      page.append("| ").append(name).append(unit(name));
      for (String peer : PEERS) {
        page.append(" | ").append(results.cell(name, peer));
      }
      Double ratio = ratio(name);
      Double aim = AIMS.get(name);
      page.append(" | ").append(ratio == null ? "" : Results.number(ratio));
      page.append(" | ").append(aim == null ? "" : Results.number(aim));
      page.append(aim == null || ratio == null ? "" : ratio >= aim ? ", met" : ", **missed**");
      page.append(" |\n");
    }
    return page.append('\n').append(notes()).toString();
  }

  private static String notes() {
    return """
    What is compared: Testcontainers without its Ryuk, whose image cannot be had here, which is to its advantage; its PostgreSQL with
    `fsync=off`, as its own module starts it. A stop lasts until nothing of the service is left. *First of a JVM* counts from the first line
    of `main`. *Per class* is PostgreSQL with %d tables: containers start, initialise, and run the statements; Sandboxed starts from the
    snapshot that was made in the round that does not count. *Reset per method* is a new container with the schema, or `Sandbox.reset()` with a prepared
    clone; tests leave 300 ms between resets. In the suite *Sandboxed* has `sandboxed.start-ahead=on` besides. The suite is 20 classes of 5 tests with PostgreSQL and Redis each, under Maven Surefire, Maven's
    own start included. Memory *at once* is what the machine has less, *of an idle one* the proportional set size of every process of the engine.
    """
        .formatted(Schema.TABLES);
  }

  /** A sentence from lines of work and seconds. */
  private static String durations(Path file) throws IOException {
    List<String> parts = new ArrayList<>();
    long all = 0;
    for (String line : Files.readAllLines(file)) {
      String[] fields = line.split("\t", -1);
      parts.add(fields[0] + " " + fields[1]);
      all += Long.parseLong(fields[1]);
    }
    return "\nThe measurements took %d minutes; in seconds: %s.%n"
        .formatted(Math.round(all / 60.0), String.join(", ", parts));
  }

  private String unit(String name) {
    String unit = results.unit(name);
    return unit.isEmpty() ? "" : ", " + unit;
  }

  private Map<String, Double> ratios() {
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (String name : results.names()) {
      Double ratio = ratio(name);
      if (ratio != null) {
        ratios.put(name, ratio);
      }
    }
    return ratios;
  }

  /** How many times better than Docker; null when one of them is missing. */
  private Double ratio(String name) {
    if (!results.has(name, "docker") || !results.has(name, "sandboxed")) {
      return null;
    }
    double docker = results.median(name, "docker");
    double ours = results.median(name, "sandboxed");
    if (docker == 0 || ours == 0) {
      return null;
    }
    String unit = results.unit(name);
    return unit.endsWith("s") && !unit.equals("ms") ? ours / docker : docker / ours;
  }
}

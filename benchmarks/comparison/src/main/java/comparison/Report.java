package comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes docs/benchmarks.md and its chart from a file of {@link Comparison}. Arguments: that file,
 * a text about the machine, and the directory to write to.
 */
final class Report {

  private static final List<String> PEERS =
      List.of("docker", "podman", "sandboxed-plain", "sandboxed");

  /** The aims of the project, as ratios to docker's median. */
  private static final Map<String, Double> AIMS =
      Map.of(
          "redis: start to ready", 15.0,
          "redis: stop", 20.0,
          "postgres: stop", 20.0,
          "redis: first of a JVM, to ready", 10.0,
          "postgres: first of a JVM, to ready", 10.0,
          "postgres with schema: per class", 12.0,
          "postgres with schema: reset per method", 100.0,
          "suite of 20 classes, 1 fork", 5.0,
          "suite of 20 classes, 2 forks", 5.0);

  private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();
  private final Map<String, String> units = new LinkedHashMap<>();

  public static void main(String[] arguments) throws IOException {
    Report report = new Report();
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      String[] fields = line.split("\t", -1);
      report.add(fields[0], fields[1], Double.parseDouble(fields[2]), fields[3]);
    }
    Path directory = Path.of(arguments[2]);
    Files.writeString(directory.resolve("benchmarks.svg"), Chart.of(report.ratios()));
    Files.writeString(
        directory.resolve("benchmarks.md"),
        report.page(Files.readString(Path.of(arguments[1])).strip()));
  }

  private void add(String peer, String name, double value, String unit) {
    values
        .computeIfAbsent(name, key -> new LinkedHashMap<>())
        .computeIfAbsent(peer, key -> new ArrayList<>())
        .add(value);
    units.put(name, unit);
  }

  private String page(String machine) {
    StringBuilder page =
        new StringBuilder(
            """
            # Measured against Testcontainers

            Written by `benchmarks/compare`: the same work under Testcontainers with Docker, under Testcontainers with podman, and under
            Sandboxed, in turns in one run. Medians, with the 95th percentile and the number of measurements in brackets; the last column is how
            many times better Sandboxed is than Docker. *Sandboxed* has `snapshot = READY`, which a user writes in one word, and a prepared clone for resets;
            *from the image* is the same without either.

            ![How many times better than Testcontainers with Docker](benchmarks.svg)

            """);
    page.append(machine).append("\n\n");
    page.append(
        "| | Docker | podman | from the image | Sandboxed | times | aim |\n"
            + "|---|---|---|---|---|---|---|\n");
    for (String name : values.keySet()) {
      page.append("| ").append(name).append(unit(name));
      for (String peer : PEERS) {
        page.append(" | ").append(cell(values.get(name).get(peer)));
      }
      Double ratio = ratio(name);
      Double aim = AIMS.get(name);
      page.append(" | ").append(ratio == null ? "" : number(ratio));
      page.append(" | ").append(aim == null ? "" : number(aim));
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
    clone; tests leave 300 ms between resets. The suite is 20 classes of 5 tests with PostgreSQL and Redis each, under Maven Surefire, Maven's
    own start included. Memory *at once* is what the machine has less, *of an idle one* the proportional set size of every process of the engine.
    """
        .formatted(Schema.TABLES);
  }

  private String unit(String name) {
    String unit = units.get(name);
    return unit.isEmpty() ? "" : ", " + unit;
  }

  private static String cell(List<Double> measured) {
    if (measured == null) {
      return "–";
    }
    return number(quantile(measured, 0.5))
        + (measured.size() == 1
            ? ""
            : " (" + number(quantile(measured, 0.95)) + "; " + measured.size() + ")");
  }

  private Map<String, Double> ratios() {
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (String name : values.keySet()) {
      Double ratio = ratio(name);
      if (ratio != null) {
        ratios.put(name, ratio);
      }
    }
    return ratios;
  }

  /** How many times better than Docker; null when one of them is missing. */
  private Double ratio(String name) {
    List<Double> docker = values.get(name).get("docker");
    List<Double> ours = values.get(name).get("sandboxed");
    if (docker == null || ours == null || quantile(ours, 0.5) == 0 || quantile(docker, 0.5) == 0) {
      return null;
    }
    double ratio = quantile(docker, 0.5) / quantile(ours, 0.5);
    return units.get(name).endsWith("s") && !units.get(name).equals("ms") ? 1 / ratio : ratio;
  }

  static double quantile(List<Double> values, double q) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  }

  static String number(double value) {
    String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}

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
import java.util.Set;

/** What was measured, from a file with lines of peer, name, value and unit. */
public final class Results {

  private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();
  private final Map<String, String> units = new LinkedHashMap<>();

  public static Results of(Path file) throws IOException {
    Results results = new Results();
    for (String line : Files.readAllLines(file)) {
      String[] fields = line.split("\t", -1);
      results.add(fields[0], fields[1], Double.parseDouble(fields[2]), fields[3]);
    }
    return results;
  }

  private void add(String peer, String name, double value, String unit) {
    values
        .computeIfAbsent(name, key -> new LinkedHashMap<>())
        .computeIfAbsent(peer, key -> new ArrayList<>())
        .add(value);
    units.put(name, unit);
  }

  /** In the order in which they were measured first. */
  public Set<String> names() {
    return values.keySet();
  }

  public String unit(String name) {
    return units.get(name);
  }

  public boolean has(String name, String peer) {
    return values.containsKey(name) && values.get(name).containsKey(peer);
  }

  public double median(String name, String peer) {
    return quantile(values.get(name).get(peer), 0.5);
  }

  /** The median, with the 95th percentile and the number of measurements if there are several. */
  public String cell(String name, String peer) {
    if (!has(name, peer)) {
      return "–";
    }
    List<Double> measured = values.get(name).get(peer);
    return number(quantile(measured, 0.5))
        + (measured.size() == 1
            ? ""
            : " (" + number(quantile(measured, 0.95)) + "; " + measured.size() + ")");
  }

  private static double quantile(List<Double> values, double q) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  }

  public static String number(double value) {
    String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}

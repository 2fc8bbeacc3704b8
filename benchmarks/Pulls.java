import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.cache.CachedImage;
import dev.sandboxed.image.cache.ImageCache;
import dev.sandboxed.image.cache.ImageCacheSettings;
import dev.sandboxed.image.cache.PullListener;
import dev.sandboxed.image.cache.PullPolicy;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What benchmarks/pull does in Java: pulls, hits and the table. */
final class Pulls {
  private static final int HITS = 5000;

  public static void main(String[] arguments) throws IOException {
    switch (arguments[0]) {
      case "pull" -> {
        pull(Path.of(arguments[1]), arguments[2]);
        System.out.println(cpuSeconds() + " " + peakMegabytes());
      }
      case "serve" -> serve();
      case "hits" -> hits(Path.of(arguments[1]), arguments[2]);
      case "report" -> report(Path.of(arguments[1]), Path.of(arguments[2]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static ImageCache cache(Path store) {
    FilesWriters writers =
        new FilesWriters(NativeProgram.in(store), IdentityChoice.ofThisProcess());
    return ImageCache.open(ImageCacheSettings.of(store), writers);
  }

  private static void pull(Path store, String image) {
    cache(store).resolve(ImageReference.parse(image), PullPolicy.IF_NOT_PRESENT, PullListener.NONE);
  }

  /** Answers a line for each line {@code STORE IMAGE}. */
  private static void serve() throws IOException {
    var lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int blank = line.indexOf(' ');
      try {
        pull(Path.of(line.substring(0, blank)), line.substring(blank + 1));
        System.out.println("done");
      } catch (RuntimeException e) {
        e.printStackTrace();
        System.out.println("failed");
      }
    }
  }

  private static void hits(Path store, String image) throws IOException {
    ImageCache cache = cache(store);
    ImageReference reference = ImageReference.parse(image);
    double[] resolve = new double[HITS];
    double[] release = new double[HITS];
    long begin = System.nanoTime();
    cache.release(cache.resolve(reference, PullPolicy.NEVER, PullListener.NONE));
    double first = (System.nanoTime() - begin) / 1e6;
    double peak = peakMegabytes();
    for (int i = -HITS; i < HITS; i++) {
      long start = System.nanoTime();
      CachedImage hit = cache.resolve(reference, PullPolicy.NEVER, PullListener.NONE);
      long resolved = System.nanoTime();
      cache.release(hit);
      if (i >= 0) {
        resolve[i] = (resolved - start) / 1e3;
        release[i] = (System.nanoTime() - resolved) / 1e3;
      }
    }
    Arrays.sort(resolve);
    Arrays.sort(release);
    System.out.printf(
        "%nA hit takes %.0f µs in a warm JVM (median of %d; 99 %% within %.0f µs), its lease"
            + " included; giving the lease back %.0f µs.%n",
        quantile(resolve, 0.5), HITS, quantile(resolve, 0.99), quantile(release, 0.5));
    System.out.printf(
        "The first hit of a JVM takes %.1f ms; that JVM has a resident set of %.0f MB at most.%n",
        first, peak);
  }

  private static double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long ticks = 0;
    for (int field = 11; field < 15; field++) {
      ticks += Long.parseLong(fields[field]);
    }
    return ticks / 100.0;
  }

  private static double peakMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("/proc/self/status has no VmHWM");
  }

  private static void report(Path results, Path costs) throws IOException {
    System.out.println("| image | tool | median, s | 25 % | 75 % | least | most | of docker |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    Map<String, List<Double>> times = columns(results, 2, 2);
    times.forEach(
        (key, values) -> {
          String image = key.substring(0, key.indexOf(' '));
          double[] sorted = sorted(values);
          List<Double> docker = times.get(image + " docker");
          System.out.printf(
              "| %s | %s | %.2f | %.2f | %.2f | %.2f | %.2f | %s |%n",
              image,
              key.substring(key.indexOf(' ') + 1),
              quantile(sorted, 0.5) / 1e3,
              quantile(sorted, 0.25) / 1e3,
              quantile(sorted, 0.75) / 1e3,
              sorted[0] / 1e3,
              sorted[sorted.length - 1] / 1e3,
              docker == null
                  ? ""
                  : String.format("%.2f", quantile(sorted, 0.5) / quantile(sorted(docker), 0.5)));
        });
    if (Files.exists(costs)) {
      System.out.println("\n| image | processor time of a cold pull, s | resident at most, MB |");
      System.out.println("|---|---|---|");
      Map<String, List<Double>> memory = columns(costs, 1, 2);
      columns(costs, 1, 1)
          .forEach(
              (image, seconds) ->
                  System.out.printf(
                      "| %s | %.2f | %.0f |%n",
                      image,
                      quantile(sorted(seconds), 0.5),
                      quantile(sorted(memory.get(image)), 0.5)));
    }
  }

  /** One column of a file, by its first words. */
  private static Map<String, List<Double>> columns(Path file, int keys, int column)
      throws IOException {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split(" ");
      String key = String.join(" ", Arrays.copyOf(words, keys));
      values
          .computeIfAbsent(key, first -> new ArrayList<>())
          .add(Double.parseDouble(words[column]));
    }
    return values;
  }

  private static double[] sorted(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  private static double quantile(double[] sorted, double fraction) {
    double at = fraction * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}

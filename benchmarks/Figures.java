import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.spec.ExitedEarlyException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What starts and stops cost. Every figure is the time between a call and its return in the JVM that
 * a test would run in; `start` of an image without ports returns when its program has been exec'ed,
 * of one with ports when the service listens.
 */
final class Figures {
  private static final SandboxSpec TINY = SandboxSpec.of("tiny:1");
  private static final SandboxSpec REDIS = SandboxSpec.of("redis:7");
  private static final SandboxSpec POSTGRES =
      SandboxSpec.of("postgres:15").env("POSTGRES_PASSWORD", "secret");
  private static final SandboxSpec INITDB =
      POSTGRES.entrypoint(
          "setpriv",
          "--reuid=postgres",
          "--regid=postgres",
          "--init-groups",
          "sh",
          "-c",
          "PATH=$PATH:$(echo /usr/lib/postgresql/*/bin); echo secret > /tmp/password"
              + " && initdb --username=postgres --pwfile=/tmp/password --pgdata=/tmp/data");
  private static final int WARM_UP = 20;

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("first")) {
      System.out.println(firstStart());
      return;
    }
    int runs = Integer.parseInt(arguments[0]);
    System.out.printf(
        "%d runs each, %s, Java %s, as %s%n%n",
        runs, kernel(), Runtime.version().feature(), System.getProperty("user.name"));
    System.out.printf("%-52s %8s %8s %8s %8s %8s%n", "ms", "median", "25%", "75%", "least", "most");
    try (var runtime = SandboxRuntime.open()) {
      for (SandboxSpec spec : List.of(TINY, REDIS, POSTGRES)) {
        runtime.start(spec).close();
      }
      measure(runtime, "small sandbox", TINY, WARM_UP, runs);
      measure(runtime, "Redis", REDIS, WARM_UP, runs);
      measurePostgres(runtime, runs);
    }
    firstStarts(runs);
  }

  private static void measure(
      SandboxRuntime runtime, String name, SandboxSpec spec, int warmUp, int runs) {
    double[] starts = new double[runs];
    double[] stops = new double[runs];
    for (int run = -warmUp; run < runs; run++) {
      long begin = System.nanoTime();
      Sandbox sandbox = runtime.start(spec);
      long started = System.nanoTime();
      sandbox.stop();
      long stopped = System.nanoTime();
      sandbox.close();
      if (run >= 0) {
        starts[run] = (started - begin) / 1e6;
        stops[run] = (stopped - started) / 1e6;
      }
    }
    print(name + ": start to " + (spec == TINY ? "exec'ed" : "ready") + ", warm JVM", starts);
    print(name + ": stop", stops);
  }

  /**
   * PostgreSQL in turns with its floor: initdb alone, as the main process of a sandbox that is as
   * fresh.
   */
  private static void measurePostgres(SandboxRuntime runtime, int runs) {
    double[] starts = new double[runs];
    double[] stops = new double[runs];
    double[] floor = new double[runs];
    for (int run = 0; run < runs; run++) {
      floor[run] = initializeDatabase(runtime);
      long begin = System.nanoTime();
      Sandbox sandbox = runtime.start(POSTGRES);
      long started = System.nanoTime();
      sandbox.stop();
      long stopped = System.nanoTime();
      sandbox.close();
      starts[run] = (started - begin) / 1e6;
      stops[run] = (stopped - started) / 1e6;
    }
    print("PostgreSQL: start to ready, initdb included", starts);
    print("  initdb alone, in turns with it", floor);
    print("PostgreSQL: stop", stops);
  }

  private static double initializeDatabase(SandboxRuntime runtime) {
    long begin = System.nanoTime();
    try {
      runtime.start(INITDB).close();
      throw new IllegalStateException("initdb opened a port");
    } catch (ExitedEarlyException e) {
      if (!e.getMessage().contains("exit code 0")) {
        throw e;
      }
      return (System.nanoTime() - begin) / 1e6;
    }
  }

  private static void firstStarts(int runs) throws IOException, InterruptedException {
    double[] times = new double[runs];
    double[] whole = new double[runs];
    for (int run = 0; run < runs; run++) {
      long begin = System.nanoTime();
      Process process =
          new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/java",
                  "-classpath",
                  System.getProperty("java.class.path"),
                  "Figures",
                  "first")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("A fresh JVM could not start a sandbox");
      }
      times[run] = Double.parseDouble(output.strip());
      whole[run] = (System.nanoTime() - begin) / 1e6;
    }
    print("small sandbox: first start of a fresh JVM", times);
    print("  the whole life of that JVM", whole);
  }

  private static double firstStart() {
    long begin = System.nanoTime();
    try (var runtime = SandboxRuntime.open()) {
      runtime.start(TINY);
      return (System.nanoTime() - begin) / 1e6;
    }
  }

  private static void print(String name, double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "%-52s %8.2f %8.2f %8.2f %8.2f %8.2f%n",
        name,
        quantile(sorted, 0.5),
        quantile(sorted, 0.25),
        quantile(sorted, 0.75),
        sorted[0],
        sorted[sorted.length - 1]);
  }

  private static double quantile(double[] sorted, double fraction) {
    double at = fraction * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  private static String kernel() {
    return "Linux " + System.getProperty("os.version");
  }
}

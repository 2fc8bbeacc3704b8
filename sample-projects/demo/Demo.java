import dev.sandboxed.image.RegistryUnreachableException;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.spec.SandboxException;
import dev.sandboxed.runtime.spec.SandboxSpec;

/** Starts real services without JUnit and says how long that took. `./demo` runs it. */
final class Demo {
  private static final int NO_REGISTRY = 3;

  private static final SandboxSpec REDIS = SandboxSpec.of("redis:7");
  private static final SandboxSpec POSTGRES =
      SandboxSpec.of("postgres:15").env("POSTGRES_PASSWORD", "secret");

  public static void main(String[] arguments) {
    boolean pull = arguments.length == 1 && arguments[0].equals("pull");
    try (var runtime = SandboxRuntime.open()) {
      if (pull) {
        start(runtime, REDIS, "pulled where it was missing, and started");
        start(runtime, POSTGRES, "pulled where it was missing, and started");
      } else {
        start(runtime, REDIS, "ready, first start of this JVM");
        start(runtime, REDIS, "ready");
        start(runtime, REDIS, "ready");
        start(runtime, POSTGRES, "ready, initdb included");
      }
    } catch (SandboxException e) {
      System.out.println(e.getMessage());
      System.exit(e.getCause() instanceof RegistryUnreachableException ? NO_REGISTRY : 1);
    }
  }

  private static void start(SandboxRuntime runtime, SandboxSpec spec, String what) {
    long begin = System.nanoTime();
    Sandbox sandbox = runtime.start(spec);
    long started = System.nanoTime();
    sandbox.stop();
    long stopped = System.nanoTime();
    sandbox.close();
    System.out.printf(
        "  %-12s %6d ms  %s; stopped in %d ms%n",
        spec.image(), milliseconds(started - begin), what, milliseconds(stopped - started));
  }

  private static long milliseconds(long nanoseconds) {
    return Math.round(nanoseconds / 1e6);
  }
}

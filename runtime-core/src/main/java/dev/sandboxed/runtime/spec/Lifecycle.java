package dev.sandboxed.runtime.spec;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the program of a sandbox is looked after and ended. An immutable value: each method returns a
 * changed copy.
 *
 * <pre>{@code
 * SandboxSpec.of("nginx:1").lifecycle(Lifecycle.DEFAULT.stopSignal("SIGQUIT").stopGrace(Duration.ofSeconds(30)))
 * }</pre>
 *
 * @param stopSignal asks the program to end, a name or a number; null: the image's, or SIGTERM
 * @param stopGrace how long it may take to end before it is killed
 * @param init whether process 1 is an init that starts the program, reaps orphans and passes
 *     signals on, as with {@code docker run --init}; otherwise the program is process 1
 * @param healthCheck says whether it is healthy; null: the image's
 */
public record Lifecycle(
    @Nullable String stopSignal,
    Duration stopGrace,
    boolean init,
    @Nullable HealthCheck healthCheck) {

  private static final Duration LONGEST_GRACE = Duration.ofDays(1);

  /** What the image says, ten seconds, and no init. */
  public static final Lifecycle DEFAULT = new Lifecycle(null, Duration.ofSeconds(10), false, null);

  public Lifecycle {
    if (stopGrace.isNegative() || stopGrace.compareTo(LONGEST_GRACE) > 0) {
      throw new IllegalArgumentException(
          "The grace of a stop is a time from zero to a day, but is " + stopGrace);
    }
  }

  public Lifecycle stopSignal(String newStopSignal) {
    return new Lifecycle(newStopSignal, stopGrace, init, healthCheck);
  }

  public Lifecycle stopGrace(Duration newStopGrace) {
    return new Lifecycle(stopSignal, newStopGrace, init, healthCheck);
  }

  public Lifecycle init(boolean newInit) {
    return new Lifecycle(stopSignal, stopGrace, newInit, healthCheck);
  }

  public Lifecycle healthCheck(HealthCheck newHealthCheck) {
    return new Lifecycle(stopSignal, stopGrace, init, newHealthCheck);
  }
}

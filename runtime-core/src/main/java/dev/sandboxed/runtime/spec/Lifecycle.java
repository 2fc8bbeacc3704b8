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
 * @param startAttempts how often it is started before a start has failed: anew when its program
 *     ended early or it was not ready in time, with the whole start timeout again; 1 to 100
 * @param preparedClone whether a second instance is started in the background while the sandbox
 *     runs, which takes its place at the next reset: see {@code docs/runtime.md}
 */
public record Lifecycle(
    @Nullable String stopSignal,
    Duration stopGrace,
    boolean init,
    @Nullable HealthCheck healthCheck,
    int startAttempts,
    boolean preparedClone) {

  private static final Duration LONGEST_GRACE = Duration.ofDays(1);
  private static final int MOST_ATTEMPTS = 100;

  /** What the image says, ten seconds, and no init. */
  public static final Lifecycle DEFAULT =
      new Lifecycle(null, Duration.ofSeconds(10), false, null, 1, false);

  public Lifecycle {
    if (stopGrace.isNegative() || stopGrace.compareTo(LONGEST_GRACE) > 0) {
      throw new IllegalArgumentException(
          "The grace of a stop is a time from zero to a day, but is " + stopGrace);
    }
    if (startAttempts < 1 || startAttempts > MOST_ATTEMPTS) {
      throw new IllegalArgumentException(
          "A sandbox is started 1 to 100 times, but startAttempts is " + startAttempts);
    }
  }

  public Lifecycle stopSignal(String newStopSignal) {
    return new Lifecycle(newStopSignal, stopGrace, init, healthCheck, startAttempts, preparedClone);
  }

  public Lifecycle stopGrace(Duration newStopGrace) {
    return new Lifecycle(stopSignal, newStopGrace, init, healthCheck, startAttempts, preparedClone);
  }

  public Lifecycle init(boolean newInit) {
    return new Lifecycle(stopSignal, stopGrace, newInit, healthCheck, startAttempts, preparedClone);
  }

  public Lifecycle healthCheck(HealthCheck newHealthCheck) {
    return new Lifecycle(stopSignal, stopGrace, init, newHealthCheck, startAttempts, preparedClone);
  }

  public Lifecycle startAttempts(int newStartAttempts) {
    return new Lifecycle(stopSignal, stopGrace, init, healthCheck, newStartAttempts, preparedClone);
  }

  public Lifecycle preparedClone(boolean newPreparedClone) {
    return new Lifecycle(stopSignal, stopGrace, init, healthCheck, startAttempts, newPreparedClone);
  }
}

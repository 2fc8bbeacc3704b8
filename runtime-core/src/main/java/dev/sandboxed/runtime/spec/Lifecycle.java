package dev.sandboxed.runtime.spec;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a sandbox is ended. An immutable value: each method returns a changed copy.
 *
 * <pre>{@code
 * SandboxSpec.of("nginx:1").lifecycle(Lifecycle.DEFAULT.stopSignal("SIGQUIT").stopGrace(Duration.ofSeconds(30)))
 * }</pre>
 *
 * @param stopSignal asks the program to end, a name or a number; null: the image's, or SIGTERM
 * @param stopGrace how long it may take to end before it is killed
 */
public record Lifecycle(@Nullable String stopSignal, Duration stopGrace) {

  private static final Duration LONGEST_GRACE = Duration.ofDays(1);

  /** The image's stop signal, and ten seconds. */
  public static final Lifecycle DEFAULT = new Lifecycle(null, Duration.ofSeconds(10));

  public Lifecycle {
    if (stopGrace.isNegative() || stopGrace.compareTo(LONGEST_GRACE) > 0) {
      throw new IllegalArgumentException(
          "The grace of a stop is a time from zero to a day, but is " + stopGrace);
    }
  }

  public Lifecycle stopSignal(String newStopSignal) {
    return new Lifecycle(newStopSignal, stopGrace);
  }

  public Lifecycle stopGrace(Duration newStopGrace) {
    return new Lifecycle(stopSignal, newStopGrace);
  }
}

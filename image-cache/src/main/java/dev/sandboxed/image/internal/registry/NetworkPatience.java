package dev.sandboxed.image.internal.registry;

import java.time.Duration;

/**
 * How long we wait for a registry and how often we ask again.
 *
 * @param silence after which a connection counts as broken
 * @param attempts in all, for what may pass: server errors and broken connections
 * @param firstPause between two attempts; doubled each time
 */
public record NetworkPatience(
    Duration connect, Duration silence, int attempts, Duration firstPause) {
  public static final NetworkPatience USUAL =
      new NetworkPatience(
          Duration.ofSeconds(10), Duration.ofSeconds(30), 4, Duration.ofMillis(250));

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  Duration pause(int attempt) {
    Duration pause = firstPause.multipliedBy(1L << Math.min(attempt - 1, 10));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  boolean isWorthWaiting(Duration asked) {
    return asked.compareTo(LONGEST_PAUSE) <= 0;
  }
}

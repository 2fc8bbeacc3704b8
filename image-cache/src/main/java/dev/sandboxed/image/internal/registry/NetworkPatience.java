package dev.sandboxed.image.internal.registry;

import java.time.Duration;

/**
 * How long we wait for a registry and how often we ask again.
 *
 * @param silence after which a connection counts as broken
 * @param attempts in all, for what may pass: server errors and broken connections
 * @param firstPause between two attempts; doubled each time
 * @param time what the pauses are measured and made with
 */
public record NetworkPatience(
    Duration connect, Duration silence, int attempts, Duration firstPause, NetworkTime time) {
  public static final NetworkPatience USUAL =
      new NetworkPatience(
          Duration.ofSeconds(10), Duration.ofSeconds(30), 4, Duration.ofMillis(250));

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final int FACTOR_OF_LIMITS = 8;
  private static final int FACTOR_OF_UPLOADS = 4;

  public NetworkPatience(Duration connect, Duration silence, int attempts, Duration firstPause) {
    this(connect, silence, attempts, firstPause, NetworkTime.SYSTEM);
  }

  /** A registry may take its time to put a large blob together. */
  NetworkPatience forUploads() {
    return new NetworkPatience(
        connect, silence.multipliedBy(FACTOR_OF_UPLOADS), attempts, firstPause, time);
  }

  /** Half of it by chance, so that those whom a server has turned away do not come back at once. */
  Duration pause(int attempt) {
    Duration pause = firstPause.multipliedBy(1L << Math.min(attempt - 1, 10));
    Duration half = (pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE).dividedBy(2);
    return half.plus(Duration.ofNanos((long) (time.chance() * half.toNanos())));
  }

  /** Limits pass more slowly than errors. */
  Duration pauseAtLimit(int attempt) {
    return pause(attempt).multipliedBy(FACTOR_OF_LIMITS);
  }

  static boolean isWorthWaiting(Duration asked) {
    return asked.compareTo(LONGEST_WAIT) <= 0;
  }
}

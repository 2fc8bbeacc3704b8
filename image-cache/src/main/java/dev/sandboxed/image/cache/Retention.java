package dev.sandboxed.image.cache;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * What {@link ImageStore#prune} keeps.
 *
 * <pre>{@code
 * store.prune(Retention.ofUnused(Duration.ofDays(30)).andAtMost(20L << 30));
 * }</pre>
 *
 * @param unused how long an image or snapshot may go unused
 * @param bytes how large all of them together may be; those that were not used for longest go first
 */
public record Retention(Duration unused, long bytes) {
  public Retention {
    if (unused.isNegative() || bytes < 0) {
      throw new IllegalArgumentException(
          "A retention of " + unused + " and " + bytes + " bytes: neither may be negative.");
    }
  }

  /** Removes what was not used for so long. */
  public static Retention ofUnused(Duration duration) {
    return new Retention(duration, Long.MAX_VALUE);
  }

  /** Removes what is too much. */
  public static Retention ofBytes(long bytes) {
    return new Retention(ChronoUnit.FOREVER.getDuration(), bytes);
  }

  /** Removes what is too much, too. */
  public Retention andAtMost(long limit) {
    return new Retention(unused, limit);
  }
}

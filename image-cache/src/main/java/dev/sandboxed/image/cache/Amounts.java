package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Writes sizes and rates as people read them. */
final class Amounts {
  private Amounts() {}

  static String pulled(CachedImage image, String source, long received, Duration duration) {
    return String.format(
        Locale.ROOT,
        "Pulled %s from %s: %d layers, %s in %.1f s",
        image.reference().familiar(),
        source,
        image.layers().size(),
        megabytes(received),
        duration.toMillis() / 1000.0);
  }

  static String outdated(CachedImage image, Instant confirmed, ImageException failure) {
    return "Using "
        + image.reference().familiar()
        + " as it was "
        + (confirmed.equals(Instant.EPOCH) ? "imported" : "on " + confirmed)
        + ", because it cannot be asked whether it has changed: "
        + failure.getMessage();
  }

  /** {@code 61.2 of 142.1 MB}. */
  static String partOf(long bytes, long all) {
    return String.format(Locale.ROOT, "%.1f of %s", bytes / 1e6, megabytes(all));
  }

  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  /** {@code 12 s} or {@code 3 min 5 s}. */
  static String seconds(Duration duration) {
    long seconds = (duration.toMillis() + 500) / 1000;
    return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
  }
}

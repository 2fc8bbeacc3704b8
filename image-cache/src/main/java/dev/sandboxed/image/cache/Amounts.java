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

  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  static String perSecond(long bytes, long nanos) {
    return megabytes(nanos <= 0 ? 0 : (long) (bytes * 1e9 / nanos)) + "/s";
  }
}

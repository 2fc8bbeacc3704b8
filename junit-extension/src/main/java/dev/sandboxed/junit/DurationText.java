package dev.sandboxed.junit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Durations as written in annotations: a whole number and a unit. */
final class DurationText {

  private DurationText() {}

  /** Null when the text is not a positive duration. */
  static @Nullable Duration parse(String text) {
    int end = 0;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    if (end == 0 || end > 9) {
      return null;
    }
    int number = Integer.parseInt(text.substring(0, end));
    Duration duration = times(number, text.substring(end).strip());
    return duration == null || duration.isZero() ? null : duration;
  }

  private static @Nullable Duration times(int number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> null;
    };
  }
}

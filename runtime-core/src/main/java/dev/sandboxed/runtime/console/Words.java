package dev.sandboxed.runtime.console;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Amounts as people write and read them. */
final class Words {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  /** {@code 142.1 MB}, in units of a thousand, as registries count. */
  static String bytes(long bytes) {
    double number = bytes;
    int unit = 0;
    while (number >= 999.95 && unit < UNITS.length - 1) {
      number /= 1000;
      unit++;
    }
    return unit == 0
        ? bytes + " " + UNITS[0]
        : String.format(Locale.ROOT, "%.1f %s", number, UNITS[unit]);
  }

  /** {@code 3 hours}: the largest unit of which it is at least one. */
  static String duration(Duration duration) {
    if (duration.toDays() > 0) {
      return count(duration.toDays(), "day");
    }
    if (duration.toHours() > 0) {
      return count(duration.toHours(), "hour");
    }
    return duration.toMinutes() > 0
        ? count(duration.toMinutes(), "minute")
        : count(Math.max(0, duration.toSeconds()), "second");
  }

  /** {@code 3 hours ago}, or {@code now} when it is in use. */
  static String lastUsed(boolean inUse, Instant lastUsed, Instant now) {
    return inUse ? "now" : duration(Duration.between(lastUsed, now)) + " ago";
  }

  static String count(long number, String singular) {
    return number + " " + singular + (number == 1 ? "" : "s");
  }

  /** Reads {@code 30d}, {@code 12h}, {@code 45m}, {@code 90s} and {@code 2w}. */
  static Duration parseDuration(Option option, String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    long seconds =
        switch (text.substring(digits)) {
          case "s" -> 1;
          case "m" -> 60;
          case "h" -> 3600;
          case "d" -> 24 * 3600;
          case "w" -> 7 * 24 * 3600;
          default -> 0;
        };
    if (digits > 0 && digits < 7 && seconds > 0) {
      return Duration.ofSeconds(seconds * Long.parseLong(text.substring(0, digits)));
    }
    throw new UsageException(
        "The option " + option.name() + " needs an age such as 30d or 12h, not '" + text + "'.");
  }

  private Words() {}
}

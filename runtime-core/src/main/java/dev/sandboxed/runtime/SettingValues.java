package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.PullPolicy;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the values of settings; a value that makes no sense is an error that names its key. */
final class SettingValues {

  private static final Duration USUAL_STAY = Duration.ofMinutes(30);

  /** {@code 500ms}, {@code 60s}, {@code 2m}, {@code 1h}; seconds without a unit. */
  static Duration duration(String key, String value) {
    return duration(key, value, "a duration such as 500ms, 60s or 2m");
  }

  private static Duration duration(String key, String value, String expected) {
    String text = value.strip();
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    if (digits == 0 || digits > 9) {
      throw invalid(key, value, expected);
    }
    long number = Long.parseLong(text.substring(0, digits));
    return switch (text.substring(digits).strip()) {
      case "ms" -> Duration.ofMillis(number);
      case "", "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> throw invalid(key, value, expected);
    };
  }

  /** How long something is kept: for a while when it is on, not at all when it is off. */
  static Duration stay(String key, String value) {
    String expected = "on, off or a duration from 1s to 24h";
    String text = value.strip().toLowerCase(Locale.ROOT);
    if (text.isEmpty() || Character.isLetter(text.charAt(0))) {
      return isOn(key, value, expected) ? USUAL_STAY : Duration.ZERO;
    }
    Duration stay = duration(key, value, expected);
    if (stay.toSeconds() < 1 || stay.compareTo(Duration.ofDays(1)) > 0) {
      throw invalid(key, value, expected);
    }
    return stay;
  }

  static PullPolicy pull(String key, String value) {
    try {
      return PullPolicy.parse(value);
    } catch (IllegalArgumentException e) {
      throw invalid(key, value, "if-not-present, always, never or an age such as 24h");
    }
  }

  static boolean bestEffort(String key, String value) {
    return switch (value.strip().toLowerCase(Locale.ROOT).replace('_', '-')) {
      case "best-effort" -> true;
      case "strict" -> false;
      default -> throw invalid(key, value, "strict or best-effort");
    };
  }

  static boolean on(String key, String value) {
    return isOn(key, value, "on or off");
  }

  private static boolean isOn(String key, String value, String expected) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "on", "true" -> true;
      case "off", "false" -> false;
      default -> throw invalid(key, value, expected);
    };
  }

  /** Null when it is switched off. */
  static @Nullable String place(@Nullable String value) {
    String text = value == null ? "" : value.strip();
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "", "off", "false" -> null;
      case "on", "true" -> "true";
      default -> text;
    };
  }

  private static IllegalArgumentException invalid(String key, String value, String expected) {
    return new IllegalArgumentException(
        "The setting sandboxed." + key + " must be " + expected + ", but is '" + value + "'");
  }

  private SettingValues() {}
}

package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.PullPolicy;
import java.time.Duration;
import java.util.Locale;

/** Reads the values of settings; a value that makes no sense is an error that names its key. */
final class SettingValues {

  /** {@code 500ms}, {@code 60s}, {@code 2m}, {@code 1h}; seconds without a unit. */
  static Duration duration(String key, String value) {
    String text = value.strip();
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    if (digits == 0 || digits > 9) {
      throw invalid(key, value, "a duration such as 500ms, 60s or 2m");
    }
    long number = Long.parseLong(text.substring(0, digits));
    return switch (text.substring(digits).strip()) {
      case "ms" -> Duration.ofMillis(number);
      case "", "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> throw invalid(key, value, "a duration such as 500ms, 60s or 2m");
    };
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
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "on", "true" -> true;
      case "off", "false" -> false;
      default -> throw invalid(key, value, "on or off");
    };
  }

  private static IllegalArgumentException invalid(String key, String value, String expected) {
    return new IllegalArgumentException(
        "The setting sandboxed." + key + " must be " + expected + ", but is '" + value + "'");
  }

  private SettingValues() {}
}

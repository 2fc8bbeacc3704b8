package dev.sandboxed.image.internal.registry;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads when to ask again, https://www.rfc-editor.org/rfc/rfc9110#name-retry-after: after some
 * seconds, or at a time.
 */
final class RetryAfter {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);
  private static final int MAX_DIGITS = 9;

  private RetryAfter() {}

  /** Returns null if the header says nothing that can be understood. */
  static @Nullable Duration parse(String header, Instant now) {
    String text = header.strip();
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return text.length() > MAX_DIGITS
          ? Duration.ofDays(365)
          : Duration.ofSeconds(Integer.parseInt(text));
    }
    try {
      Duration wait = Duration.between(now, HTTP_DATE.parse(text, Instant::from));
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException e) {
      return null;
    }
  }
}

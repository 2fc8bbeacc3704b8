package dev.sandboxed.image.internal.registry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a content that a response with status 206 holds,
 * https://www.rfc-editor.org/rfc/rfc9110#name-content-range.
 *
 * @param last inclusive
 * @param total -1 if the server does not know
 */
record ContentRange(long first, long last, long total) {
  private static final Pattern HEADER =
      Pattern.compile("bytes +(\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)", Pattern.CASE_INSENSITIVE);

  /** Returns null if the header is no range of bytes, or one that contradicts itself. */
  static @Nullable ContentRange parse(String header) {
    Matcher matcher = HEADER.matcher(header.strip());
    if (!matcher.matches()) {
      return null;
    }
    long first = Long.parseLong(matcher.group(1));
    long last = Long.parseLong(matcher.group(2));
    long total = matcher.group(3).equals("*") ? -1 : Long.parseLong(matcher.group(3));
    boolean consistent = first <= last && (total < 0 || last < total);
    return consistent ? new ContentRange(first, last, total) : null;
  }

  /** Whether this is the rest of a content of that size, from the offset to its end. */
  boolean isRest(long offset, long size) {
    return first == offset && last + 1 == size && (total < 0 || total == size);
  }
}

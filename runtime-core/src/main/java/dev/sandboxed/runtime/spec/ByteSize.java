package dev.sandboxed.runtime.spec;

import java.util.Locale;

/** Numbers of bytes as people write them. */
public final class ByteSize {

  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

  /**
   * The bytes that a text such as {@code 64m} stands for: a whole number and a unit, of which
   * {@code b} (or none), {@code k}, {@code m}, {@code g} and {@code t} exist, each 1024 times the
   * one before. As Docker does, {@code kb} and {@code kib} are taken for {@code k}; case does not
   * matter.
   *
   * @throws IllegalArgumentException when it is something else, zero, or more than fits in a long
   */
  public static long parse(String text) {
    String size = text.strip().toLowerCase(Locale.ROOT);
    int digits = 0;
    while (digits < size.length() && size.charAt(digits) >= '0' && size.charAt(digits) <= '9') {
      digits++;
    }
    int power = power(size.substring(digits).strip());
    if (digits == 0 || digits > 18 || power < 0) {
      throw invalid(text);
    }
    long number = Long.parseLong(size.substring(0, digits));
    if (number == 0 || number > Long.MAX_VALUE >> (10 * power)) {
      throw invalid(text);
    }
    return number << (10 * power);
  }

  /** {@code 64 MiB}: the largest unit that divides it. */
  public static String inWords(long bytes) {
    int power = 0;
    while (power < UNITS.length - 1 && bytes != 0 && bytes % 1024 == 0) {
      bytes /= 1024;
      power++;
    }
    return bytes + " " + UNITS[power];
  }

  private static int power(String unit) {
    return switch (unit) {
      case "", "b" -> 0;
      case "k", "kb", "kib" -> 1;
      case "m", "mb", "mib" -> 2;
      case "g", "gb", "gib" -> 3;
      case "t", "tb", "tib" -> 4;
      default -> -1;
    };
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException(
        "A size is a positive whole number with the unit b, k, m, g or t, such as 512m, but is '"
            + text
            + "'");
  }

  private ByteSize() {}
}

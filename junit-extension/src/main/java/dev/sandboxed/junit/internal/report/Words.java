package dev.sandboxed.junit.internal.report;

import java.util.Locale;

/** Figures as people read them. */
final class Words {

  private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

  private Words() {}

  /** {@code 0.3 ms}, {@code 37 ms}, {@code 1.57 s}, {@code 2 min 5 s}. */
  static String duration(long micros) {
    if (micros < 10_000) {
      return format("%.1f ms", micros / 1e3);
    }
    if (micros < 1_000_000) {
      return micros / 1000 + " ms";
    }
    if (micros < 60_000_000) {
      return format("%.2f s", micros / 1e6);
    }
    long seconds = micros / 1_000_000;
    return seconds / 60 + " min " + seconds % 60 + " s";
  }

  static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double amount = bytes / 1e3;
    int unit = 0;
    while (amount >= 999.5 && unit < UNITS.length - 1) {
      amount /= 1000;
      unit++;
    }
    return format(amount < 10 ? "%.1f " : "%.0f ", amount) + UNITS[unit];
  }

  /** Thousandths of a processor. */
  static String processors(long thousandths) {
    return format("%.2f", thousandths / 1e3);
  }

  static String count(long number, String one, String several) {
    return number + " " + (number == 1 ? one : several);
  }

  /** The name of a class without its package. */
  static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1).replace('$', '.');
  }

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

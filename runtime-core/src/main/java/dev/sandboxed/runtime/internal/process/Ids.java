package dev.sandboxed.runtime.internal.process;

/** User and group ids are decimal numbers below 2^32 - 1, which means "none" (chown(2)). */
final class Ids {

  private static final long NONE = 0xffff_ffffL;

  static boolean isNumber(String text) {
    if (text.isEmpty() || text.length() > 10) {
      return false;
    }
    return isDigits(text) && Long.parseLong(text) < NONE;
  }

  static boolean isDigits(String text) {
    for (int index = 0; index < text.length(); index++) {
      if (text.charAt(index) < '0' || text.charAt(index) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private Ids() {}
}

package dev.sandboxed.runtime.internal.process;

import java.util.List;
import java.util.Locale;

/** Signals by name, as a STOPSIGNAL of an image may be given. */
final class Signals {

  private static final int TERM = 15;
  private static final int FIRST_REAL_TIME = 34;
  private static final int LAST = 64;

  private static final List<String> NAMES =
      List.of(
          "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
          "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU",
          "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  /**
   * {@code SIGINT}, {@code INT}, {@code 2}, {@code SIGRTMIN+3}; SIGTERM for what is empty or
   * unknown.
   */
  static int number(String text) {
    int number = find(text);
    return number > 0 ? number : TERM;
  }

  /** As {@link #number}, but what is unknown is an error. */
  static int require(String text) {
    int number = find(text);
    if (number <= 0) {
      throw new IllegalArgumentException(
          "There is no signal '"
              + text
              + "': a name such as SIGHUP or a number from 1 to 64 is one");
    }
    return number;
  }

  /** Not positive for what is empty or unknown. */
  private static int find(String text) {
    if (Ids.isNumber(text)) {
      long number = Long.parseLong(text);
      return number >= 1 && number <= LAST ? (int) number : 0;
    }
    String name = text.toUpperCase(Locale.ROOT);
    name = name.startsWith("SIG") ? name.substring(3) : name;
    if (name.startsWith("RTMIN+") && Ids.isNumber(name.substring(6))) {
      long number = FIRST_REAL_TIME + Long.parseLong(name.substring(6));
      return number <= LAST ? (int) number : 0;
    }
    return NAMES.indexOf(name);
  }

  private Signals() {}
}

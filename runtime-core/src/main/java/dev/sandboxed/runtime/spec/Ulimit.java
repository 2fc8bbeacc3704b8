package dev.sandboxed.runtime.spec;

import java.util.List;

/**
 * A limit on each process of a sandbox, see getrlimit(2).
 *
 * @param resource its name as in Docker: {@code nofile}, {@code nproc}, {@code core}, …
 * @param soft what holds; a process may raise it up to the hard limit
 * @param hard what nobody in the sandbox can exceed; {@link #UNLIMITED}: nothing
 */
public record Ulimit(String resource, long soft, long hard) {

  public static final long UNLIMITED = -1;

  /** The names, in the order of the kernel's numbers. */
  private static final List<String> RESOURCES =
      List.of(
          "cpu",
          "fsize",
          "data",
          "stack",
          "core",
          "rss",
          "nproc",
          "nofile",
          "memlock",
          "as",
          "locks",
          "sigpending",
          "msgqueue",
          "nice",
          "rtprio",
          "rttime");

  public Ulimit {
    if (!RESOURCES.contains(resource)) {
      throw new IllegalArgumentException(
          "There is no ulimit '" + resource + "', only " + String.join(", ", RESOURCES));
    }
    if (soft < UNLIMITED || hard < UNLIMITED || exceeds(soft, hard)) {
      throw new IllegalArgumentException(
          "The soft limit "
              + inWords(soft)
              + " of the ulimit '"
              + resource
              + "' must not be negative or above the hard limit "
              + inWords(hard));
    }
  }

  /**
   * Reads what {@code docker run --ulimit} takes: {@code nofile=1024} or {@code nofile=1024:2048};
   * {@code -1} and {@code unlimited} stand for no limit.
   */
  public static Ulimit parse(String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw invalid(text);
    }
    int colon = text.indexOf(':', equals);
    String soft = text.substring(equals + 1, colon < 0 ? text.length() : colon);
    String hard = colon < 0 ? soft : text.substring(colon + 1);
    return new Ulimit(text.substring(0, equals).strip(), number(soft, text), number(hard, text));
  }

  /** The kernel's number, the same on x86_64 and aarch64. */
  public int number() {
    return RESOURCES.indexOf(resource);
  }

  /** {@code nofile=1024:2048}. */
  @Override
  public String toString() {
    return resource + "=" + inWords(soft) + (soft == hard ? "" : ":" + inWords(hard));
  }

  private static boolean exceeds(long soft, long hard) {
    return hard != UNLIMITED && (soft == UNLIMITED || soft > hard);
  }

  private static long number(String text, String whole) {
    String number = text.strip();
    if (number.equals("unlimited")) {
      return UNLIMITED;
    }
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      throw invalid(whole);
    }
  }

  private static String inWords(long limit) {
    return limit == UNLIMITED ? "unlimited" : Long.toString(limit);
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException(
        "A ulimit is written as name=soft or name=soft:hard, such as nofile=1024:2048, but is '"
            + text
            + "'");
  }
}

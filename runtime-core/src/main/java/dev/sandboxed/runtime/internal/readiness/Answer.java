package dev.sandboxed.runtime.internal.readiness;

/**
 * What a service said when it was asked.
 *
 * @param seen for a message: a few words about an answer that was not the right one
 */
public record Answer(Kind kind, String seen) {

  /** Whether it serves. */
  public enum Kind {
    /** It does. */
    READY,
    /** It says that it does not, or nobody is there. */
    NOT_READY,
    /** It does not say so in the protocol that it was asked in. */
    FOREIGN,
    /** It has said nothing yet. */
    SILENT
  }

  private static final Answer READY = new Answer(Kind.READY, "");
  private static final int LONGEST = 300;

  public static Answer ready() {
    return READY;
  }

  public static Answer notReady(String seen) {
    return new Answer(Kind.NOT_READY, seen);
  }

  static Answer foreign(String seen) {
    return new Answer(Kind.FOREIGN, seen);
  }

  static Answer silent(String seen) {
    return new Answer(Kind.SILENT, seen);
  }

  /** The beginning of what a service has written, on one line. */
  public static String excerpt(String text) {
    StringBuilder excerpt = new StringBuilder();
    boolean space = false;
    for (int index = 0; index < text.length(); index++) {
      char each = text.charAt(index);
      if (each <= ' ' || each == '\u007f') {
        space = excerpt.length() > 0;
      } else if (excerpt.length() > LONGEST) {
        return excerpt.append('…').toString();
      } else {
        excerpt.append(space ? " " : "").append(each);
        space = false;
      }
    }
    return excerpt.toString();
  }
}

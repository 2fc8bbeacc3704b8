package dev.sandboxed.runtime.console;

import java.util.List;
import java.util.Locale;

/** One object, written in a line. Not thread-safe. */
final class JsonObject {

  private final StringBuilder members = new StringBuilder();

  /** An object a line. */
  static String array(List<String> objects) {
    return objects.isEmpty() ? "[]" : "[\n  " + String.join(",\n  ", objects) + "\n]";
  }

  JsonObject put(String name, String value) {
    return member(name, quoted(value));
  }

  JsonObject put(String name, long value) {
    return member(name, String.valueOf(value));
  }

  JsonObject put(String name, boolean value) {
    return member(name, String.valueOf(value));
  }

  private JsonObject member(String name, String value) {
    members.append(members.length() == 0 ? "" : ", ").append(quoted(name)).append(": ");
    members.append(value);
    return this;
  }

  /** Everything but printable ASCII is escaped, so that no encoding of a terminal matters. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  @Override
  public String toString() {
    return "{" + members + "}";
  }
}

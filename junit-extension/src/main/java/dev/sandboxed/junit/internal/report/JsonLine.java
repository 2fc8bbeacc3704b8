package dev.sandboxed.junit.internal.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes one object of texts and integers, in a line. Used once. */
final class JsonLine {

  private final String line;
  private int at;

  private JsonLine(String line) {
    this.line = line;
  }

  /** Other values than integers are written as texts. */
  static String write(Map<String, Object> values) {
    StringBuilder out = new StringBuilder();
    for (Map.Entry<String, Object> value : values.entrySet()) {
      out.append(out.length() == 0 ? "{" : ",");
      quote(value.getKey(), out);
      out.append(':');
      if (value.getValue() instanceof Long number) {
        out.append(number.longValue());
      } else {
        quote(value.getValue().toString(), out);
      }
    }
    return out.append('}').toString();
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
        out.append("\\u").append(Integer.toHexString(0x10000 | c).substring(1));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /** Null when it is not what {@link #write} makes, as the last line of a JVM that was killed. */
  static @Nullable Map<String, Object> read(String line) {
    try {
      return new JsonLine(line).object();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  private Map<String, Object> object() {
    Map<String, Object> values = new LinkedHashMap<>();
    expect('{');
    while (line.charAt(at) != '}') {
      if (!values.isEmpty()) {
        expect(',');
      }
      String name = text();
      expect(':');
      values.put(name, line.charAt(at) == '"' ? text() : number());
    }
    return values;
  }

  private void expect(char wanted) {
    if (line.charAt(at++) != wanted) {
      throw new IllegalArgumentException(line);
    }
  }

  private Long number() {
    int begin = at;
    while (line.charAt(at) == '-' || Character.isDigit(line.charAt(at))) {
      at++;
    }
    return Long.valueOf(line.substring(begin, at));
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    expect('"');
    for (char c = line.charAt(at++); c != '"'; c = line.charAt(at++)) {
      text.append(c == '\\' ? escaped() : c);
    }
    return text.toString();
  }

  private char escaped() {
    char c = line.charAt(at++);
    if (c != 'u') {
      return c;
    }
    at += 4;
    return (char) Integer.parseInt(line.substring(at - 4, at), 16);
  }
}

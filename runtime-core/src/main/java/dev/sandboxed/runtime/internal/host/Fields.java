package dev.sandboxed.runtime.internal.host;

import java.util.ArrayList;
import java.util.List;

/** Takes the small text files of /proc and /etc apart without loading the regex engine. */
final class Fields {

  static List<String> lines(String text) {
    return split(text, '\n');
  }

  static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + 1;
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** What stands between spaces and tabs. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    int from = -1;
    for (int at = 0; at <= line.length(); at++) {
      boolean inside = at < line.length() && line.charAt(at) != ' ' && line.charAt(at) != '\t';
      if (inside && from < 0) {
        from = at;
      } else if (!inside && from >= 0) {
        words.add(line.substring(from, at));
        from = -1;
      }
    }
    return words;
  }

  private Fields() {}
}

package dev.sandboxed.runtime.internal.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an image's /etc/passwd or /etc/group that have the right form; the others are
 * ignored.
 */
final class AccountFile {

  private final List<List<String>> entries;

  private AccountFile(List<List<String>> entries) {
    this.entries = entries;
  }

  /** Fields are separated by colons; the third of each line is its number. */
  static AccountFile parse(byte @Nullable [] content, int fields) {
    List<List<String>> entries = new ArrayList<>();
    String text = content == null ? "" : new String(content, StandardCharsets.UTF_8);
    for (int begin = 0; begin < text.length(); ) {
      int newline = text.indexOf('\n', begin);
      int end = newline < 0 ? text.length() : newline;
      List<String> entry = split(text, begin, end, ':');
      if (entry.size() >= fields && !entry.get(0).isEmpty() && Ids.isNumber(entry.get(2))) {
        entries.add(entry);
      }
      begin = end + 1;
    }
    return new AccountFile(entries);
  }

  List<List<String>> entries() {
    return entries;
  }

  @Nullable List<String> byName(String name) {
    for (List<String> entry : entries) {
      if (entry.get(0).equals(name)) {
        return entry;
      }
    }
    return null;
  }

  @Nullable List<String> byNumber(long number) {
    for (List<String> entry : entries) {
      if (Long.parseLong(entry.get(2)) == number) {
        return entry;
      }
    }
    return null;
  }

  static List<String> split(String text, int begin, int end, char separator) {
    List<String> parts = new ArrayList<>();
    int from = begin;
    for (int at = begin; at <= end; at++) {
      if (at == end || text.charAt(at) == separator) {
        parts.add(text.substring(from, at));
        from = at + 1;
      }
    }
    return parts;
  }
}

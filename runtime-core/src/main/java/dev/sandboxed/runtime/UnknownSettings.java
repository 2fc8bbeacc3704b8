package dev.sandboxed.runtime;

import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of settings that nobody reads, with the nearest one that somebody does. Loaded only when
 * there are some.
 */
final class UnknownSettings {

  private static final Logger LOGGER = LoggerFactory.getLogger(UnknownSettings.class);

  static void warn(List<String> unknown, List<String> known) {
    for (String key : unknown) {
      LOGGER.warn("Unknown setting '{}' is ignored. Did you mean '{}'?", key, nearest(key, known));
    }
  }

  /** In the way the unknown one is written. */
  static String nearest(String key, List<String> known) {
    boolean variable = key.startsWith("SANDBOXED_");
    String bare = key.substring("sandboxed.".length()).toLowerCase(Locale.ROOT);
    String best = known.get(0);
    for (String candidate : known) {
      if (distance(bare, candidate) < distance(bare, best)) {
        best = candidate;
      }
    }
    return variable
        ? "SANDBOXED_" + best.replace('-', '_').toUpperCase(Locale.ROOT)
        : "sandboxed." + best;
  }

  /** How many letters have to be inserted, removed or replaced (Levenshtein). */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int column = 0; column <= other.length(); column++) {
      row[column] = column;
    }
    for (int line = 1; line <= one.length(); line++) {
      int diagonal = row[0];
      row[0] = line;
      for (int column = 1; column <= other.length(); column++) {
        int replaced = diagonal + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1);
        diagonal = row[column];
        row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
      }
    }
    return row[other.length()];
  }

  private UnknownSettings() {}
}

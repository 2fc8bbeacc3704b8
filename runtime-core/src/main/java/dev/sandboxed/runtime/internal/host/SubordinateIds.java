package dev.sandboxed.runtime.internal.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ids that /etc/subuid or /etc/subgid gives to a user: {@code name-or-uid:first:count}
 * (subuid(5)).
 *
 * @param first the first of them
 * @param count how many
 */
record SubordinateIds(long first, long count) {

  /** The largest range of this user; null when there is none. */
  static @Nullable SubordinateIds of(String file, String userName, long uid) {
    SubordinateIds best = null;
    String number = Long.toString(uid);
    for (String line : Fields.lines(file)) {
      List<String> fields = Fields.split(line.strip(), ':');
      if (fields.size() != 3 || !isOf(fields.get(0), userName, number)) {
        continue;
      }
      SubordinateIds range = parse(fields.get(1), fields.get(2));
      if (range != null && (best == null || range.count > best.count)) {
        best = range;
      }
    }
    return best;
  }

  private static boolean isOf(String owner, String userName, String number) {
    return owner.equals(number) || (!userName.isEmpty() && owner.equals(userName));
  }

  private static @Nullable SubordinateIds parse(String first, String count) {
    try {
      SubordinateIds range = new SubordinateIds(Long.parseLong(first), Long.parseLong(count));
      return range.first > 0 && range.count > 0 ? range : null;
    } catch (NumberFormatException e) {
      return null; // newuidmap ignores such a line as well
    }
  }
}

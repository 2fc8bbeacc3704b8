package dev.sandboxed.runtime.internal.host;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The ids that exist in this process's user namespace, from {@code /proc/self/uid_map} or {@code
 * gid_map}: each line is "first id inside, first id outside, count" (user_namespaces(7)).
 */
final class IdRanges {

  /** Ordered by its first id. A comparator made of a lambda would hold up a JVM's first start. */
  private record Range(long first, long count) implements Comparable<Range> {
    long end() {
      return first + count;
    }

    @Override
    public int compareTo(Range other) {
      return Long.compare(first, other.first);
    }
  }

  private final List<Range> ranges;

  private IdRanges(List<Range> ranges) {
    this.ranges = ranges;
  }

  static IdRanges parse(String map) {
    List<Range> ranges = new ArrayList<>();
    for (String line : Fields.lines(map)) {
      List<String> fields = Fields.words(line);
      if (fields.size() == 3) {
        ranges.add(new Range(Long.parseLong(fields.get(0)), Long.parseLong(fields.get(2))));
      }
    }
    Collections.sort(ranges);
    return new IdRanges(ranges);
  }

  /**
   * Whether all of these ids exist. Adjacent ranges are not joined: the kernel writes them joined
   * where it can.
   */
  boolean contain(long first, long count) {
    for (Range range : ranges) {
      if (range.first <= first && first + count <= range.end()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The highest first id of {@code count} ids in a row that do not begin below {@code lowest}; -1
   * when there is none.
   */
  long highest(long count, long lowest) {
    long best = -1;
    for (Range range : ranges) {
      long first = range.end() - count;
      if (first >= range.first && first >= lowest) {
        best = Math.max(best, first);
      }
    }
    return best;
  }

  /** How many ids from 0 on exist, in ranges that adjoin. */
  long countFromZero() {
    long end = 0;
    for (Range range : ranges) {
      end = range.first == end ? range.end() : end;
    }
    return end;
  }

  /**
   * Maps so many ids from 0 on to themselves, a line for each range: the kernel refuses a line that
   * spans several.
   */
  String mapFromZero(long count) {
    List<String> lines = new ArrayList<>();
    for (Range range : ranges) {
      long first = range.first;
      if (first < count) {
        lines.add(first + " " + first + " " + (Math.min(range.end(), count) - first));
      }
    }
    return String.join("\n", lines);
  }
}

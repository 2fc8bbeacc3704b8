package dev.sandboxed.junit.internal.report;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of one sandbox that has started.
 *
 * @param later its commands, resets, restarts and stops
 */
record Life(Entry start, List<Entry> readiness, List<Entry> later) {

  /**
   * Everything of the sandbox whose start this is.
   *
   * @param own the entries with its id
   */
  static Life of(Entry start, List<Entry> own) {
    List<Entry> readiness = new ArrayList<>();
    List<Entry> later = new ArrayList<>();
    for (Entry each : own) {
      if (each.is(Entry.READY)) {
        readiness.add(each);
      } else if (!each.is(Entry.START)) {
        later.add(each);
      }
    }
    return new Life(start, readiness, later);
  }

  /** How often that happened. */
  long count(String what) {
    return later.stream().filter(each -> each.is(what)).count();
  }

  /** How long that took, all of them together. */
  long took(String what) {
    return later.stream().filter(each -> each.is(what)).mapToLong(Entry::took).sum();
  }

  /** How long its program was waited for. */
  long readyIn() {
    return readiness.stream().mapToLong(Entry::took).sum();
  }

  /** When it was stopped for the last time; when nobody did, which a killed JVM does not, this. */
  long end(long otherwise) {
    return later.stream()
        .filter(each -> each.is(Entry.STOP))
        .mapToLong(Entry::begin)
        .max()
        .orElse(otherwise);
  }

  /** The most of all stops; -1: not known. */
  long most(String name) {
    return later.stream()
        .filter(each -> each.has(name))
        .mapToLong(each -> each.number(name))
        .max()
        .orElse(-1);
  }
}

package dev.sandboxed.junit.internal.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What happened in a run, put together. Immutable. */
final class Overview {

  private static final Set<String> SLOW =
      Set.of(
          Entry.PULL, Entry.START, Entry.EXEC, Entry.RESET, Entry.RESTART, Entry.STOP, Entry.TEST);

  private final List<Entry> entries;
  private final List<Life> lives = new ArrayList<>();

  Overview(List<Entry> all) {
    entries = new ArrayList<>(all);
    entries.sort(Comparator.comparingLong(Entry::begin));
    Map<String, List<Entry>> bySandbox = new HashMap<>();
    for (Entry entry : entries) {
      if (entry.has("id")) {
        bySandbox.computeIfAbsent(sandbox(entry), key -> new ArrayList<>()).add(entry);
      }
    }
    for (Entry entry : entries) {
      if (entry.is(Entry.START) && entry.has("id")) {
        lives.add(Life.of(entry, bySandbox.getOrDefault(sandbox(entry), List.of())));
      }
    }
    lives.sort(Comparator.comparingLong((Life life) -> life.start().took()).reversed());
  }

  private static String sandbox(Entry entry) {
    return entry.text("jvm") + " " + entry.text("id");
  }

  /** Everything, in the order in which it began. */
  List<Entry> entries() {
    return List.copyOf(entries);
  }

  long begin() {
    return entries.stream().mapToLong(Entry::begin).min().orElse(0);
  }

  long end() {
    return entries.stream().mapToLong(Entry::end).max().orElse(0);
  }

  /** The sandboxes that have started, the slowest start first. */
  List<Life> lives() {
    return List.copyOf(lives);
  }

  /** What happened for each class, in the order in which they began. */
  Map<String, List<Entry>> byClass() {
    Map<String, List<Entry>> groups = new LinkedHashMap<>();
    for (Entry entry : entries) {
      groups.computeIfAbsent(entry.owner(), key -> new ArrayList<>()).add(entry);
    }
    return groups;
  }

  List<Entry> of(String what) {
    return entries.stream().filter(entry -> entry.is(what)).toList();
  }

  List<Entry> failedStarts() {
    return of(Entry.START).stream().filter(start -> start.failure() != null).toList();
  }

  /** What took longest; not what is a part of something else, or a whole class. */
  List<Entry> slowest(int most) {
    return entries.stream()
        .filter(entry -> SLOW.contains(entry.what()))
        .sorted(Comparator.comparingLong(Entry::took).reversed())
        .limit(most)
        .toList();
  }

  long jvms() {
    return entries.stream().map(entry -> entry.text("jvm")).distinct().count();
  }

  /** Bytes that registries have sent. */
  long received() {
    return of(Entry.PULL).stream().mapToLong(pull -> pull.number("received")).sum();
  }
}

package dev.sandboxed.junit.internal.report;

import dev.sandboxed.runtime.SandboxEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a run: a line of a file. Times are microseconds, since 1970 where they
 * are no durations.
 *
 * @param values texts and {@link Long}s by name
 */
record Entry(Map<String, Object> values) {

  static final String PULL = Kind.PULL.name();
  static final String START = Kind.START.name();
  static final String READY = Kind.READY.name();
  static final String EXEC = Kind.EXEC.name();
  static final String RESET = Kind.RESET.name();
  static final String RESTART = Kind.RESTART.name();
  static final String STOP = Kind.STOP.name();
  static final String TEST = "TEST";
  static final String CLASS = "CLASS";

  Entry {
    values = Map.copyOf(values);
  }

  static Entry of(String what, Instant begin, Duration took, Map<String, Object> more) {
    Map<String, Object> values = new LinkedHashMap<>(more);
    values.put("what", what);
    values.put("at", ChronoUnit.MICROS.between(Instant.EPOCH, begin));
    values.put("took", took.toNanos() / 1000);
    return new Entry(values);
  }

  String what() {
    return text("what");
  }

  /** Null: something that no runtime tells. */
  @Nullable Kind kind() {
    for (Kind kind : Kind.values()) {
      if (is(kind.name())) {
        return kind;
      }
    }
    return null;
  }

  boolean is(String kind) {
    return what().equals(kind);
  }

  long begin() {
    return number("at");
  }

  long took() {
    return number("took");
  }

  long end() {
    return begin() + took();
  }

  /** Of the test class; empty: of the run. */
  String owner() {
    return text("class");
  }

  @Nullable String failure() {
    return values.get("failure") instanceof String reason ? reason : null;
  }

  /** Empty when there is none. */
  String text(String name) {
    return values.get(name) instanceof String text ? text : "";
  }

  /** 0 when there is none. */
  long number(String name) {
    return values.get(name) instanceof Long number ? number : 0;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }
}

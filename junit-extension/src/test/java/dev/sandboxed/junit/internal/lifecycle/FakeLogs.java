package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.LogFollowing;
import dev.sandboxed.runtime.Logs;
import dev.sandboxed.runtime.spec.LogLine;
import dev.sandboxed.runtime.spec.LogLine.Stream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Lines that a test has written. Thread-safe. */
final class FakeLogs implements Logs {

  private final List<LogLine> lines = new CopyOnWriteArrayList<>();

  void write(String line) {
    lines.add(new LogLine(Instant.now(), Stream.STDOUT, line));
  }

  @Override
  public List<LogLine> lines() {
    return List.copyOf(lines);
  }

  @Override
  public String stdout() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String stderr() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String all() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String tail(int most) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LogFollowing follow(Consumer<LogLine> listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LogFollowing followNew(Consumer<LogLine> listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LogLine await(Predicate<LogLine> wanted, Duration patience) {
    throw new UnsupportedOperationException();
  }
}

package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.spec.LogLine;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reads a log as it grows, in a thread of its own, until its program has ended and is not
 * restarted.
 */
final class LogFollower extends Thread implements LogFollowing {

  private static final Duration FOREVER = Duration.ofDays(365);

  private final Consumer<LogLine> listener;
  private final LogCursor cursor;
  private volatile boolean closed;

  private LogFollower(
      String name, Instance instance, boolean fromBeginning, Consumer<LogLine> listener) {
    super("sandboxed-log-" + name);
    this.listener = listener;
    this.cursor = new LogCursor(instance, fromBeginning, this::tell);
    setDaemon(true);
  }

  /** Follows from the beginning, or from what is written after this call. */
  static LogFollower start(
      String name, Instance instance, boolean fromBeginning, Consumer<LogLine> listener) {
    LogFollower follower = new LogFollower(name, instance, fromBeginning, listener);
    follower.start();
    return follower;
  }

  @Override
  public void run() {
    try (cursor) {
      while (!closed) {
        if (cursor.read() == null) {
          cursor.awaitMore(Deadline.in(FOREVER));
        } else if (!cursor.next(Deadline.in(FOREVER))) {
          return;
        }
      }
    } catch (InterruptedException e) {
      interrupt();
    }
  }

  private void tell(LogLine line) {
    if (!closed) {
      listener.accept(line);
    }
  }

  @Override
  public boolean awaitEnd(Duration patience) {
    try {
      join(Math.max(1, patience.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !isAlive();
  }

  @Override
  public void close() {
    closed = true;
    cursor.wake();
  }
}

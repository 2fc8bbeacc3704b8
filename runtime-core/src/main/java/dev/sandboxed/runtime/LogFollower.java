package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.output.LogLines;
import dev.sandboxed.runtime.internal.output.LogReader;
import dev.sandboxed.runtime.spec.LogLine;
import java.time.Duration;
import java.util.function.Consumer;

/** Reads a log as it grows, in a thread of its own, until its program has ended. */
final class LogFollower extends Thread implements LogFollowing {

  private static final Duration FOREVER = Duration.ofDays(365);

  private final RemoteProcess process;
  private final Consumer<LogLine> listener;
  private final LogReader reader;
  private volatile boolean closed;

  private LogFollower(
      String name, RemoteProcess process, LogReader reader, Consumer<LogLine> listener) {
    super("sandboxed-log-" + name);
    this.process = process;
    this.reader = reader;
    this.listener = listener;
    setDaemon(true);
  }

  /** Follows from the beginning, or from what is written after this call. */
  static LogFollower start(
      String name,
      RemoteProcess process,
      LogFile log,
      boolean fromBeginning,
      Consumer<LogLine> listener) {
    LogReader reader = log.open();
    if (!fromBeginning) {
      reader.skipWhatIsThere();
    }
    LogFollower follower = new LogFollower(name, process, reader, listener);
    follower.start();
    return follower;
  }

  @Override
  public void run() {
    LogLines lines = new LogLines(this::tell);
    try (reader) {
      while (!closed) {
        int seen = process.changes();
        boolean complete = process.exitStatus() != null;
        reader.read(complete ? reader.size() : process.logSize(), lines);
        if (complete) {
          lines.finish();
          return;
        }
        process.follow();
        process.awaitChange(seen, Deadline.in(FOREVER));
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
    process.wake();
  }
}

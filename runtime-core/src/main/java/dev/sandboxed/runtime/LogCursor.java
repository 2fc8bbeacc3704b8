package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.output.LogLines;
import dev.sandboxed.runtime.internal.output.LogReader;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.LogLine;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands over the lines of a sandbox's log as they are written, past restarts. Not thread-safe, but
 * for {@link #wake()}.
 */
final class LogCursor implements AutoCloseable {

  private final LogLines lines;
  private volatile Instance instance;
  private LogReader reader;
  private int seen;

  /** Begins where the log begins, or with what is written from now on. */
  LogCursor(Instance instance, boolean fromBeginning, Consumer<LogLine> listener) {
    this.instance = instance;
    this.lines = new LogLines(listener);
    this.reader = instance.log().open();
    if (!fromBeginning) {
      reader.skipWhatIsThere();
    }
  }

  /** Hands over what is new; returns how the program has ended once that was all. */
  @Nullable ExitStatus read() {
    seen = instance.process().changes();
    ExitStatus status = instance.process().exitStatus();
    reader.read(status == null ? instance.process().logSize() : reader.size(), lines);
    if (status != null) {
      lines.finish();
    }
    return status;
  }

  /** Waits until there may be more, or the deadline passes. */
  void awaitMore(Deadline deadline) throws InterruptedException {
    instance.process().follow();
    instance.process().awaitChange(seen, deadline);
  }

  /** Goes on with the instance that follows one that has ended; returns whether there is one. */
  boolean next(Deadline deadline) throws InterruptedException {
    Instance next = instance.awaitSuccessor(deadline);
    if (next == null) {
      return false;
    }
    if (next.log() != instance.log()) {
      reader.close();
      reader = next.log().open();
    }
    instance = next;
    return true;
  }

  /** Has a thread that waits for more look again. */
  void wake() {
    instance.process().wake();
  }

  @Override
  public void close() {
    reader.close();
  }
}

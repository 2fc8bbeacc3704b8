package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.LogLine;
import dev.sandboxed.runtime.spec.NotReadyException;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the log anew each time. */
final class SandboxLogs implements Logs {

  private static final int TAIL_LINES = 20;

  private final RunningSandbox sandbox;

  SandboxLogs(RunningSandbox sandbox) {
    this.sandbox = sandbox;
  }

  private LogFile log() {
    return sandbox.instance().log();
  }

  @Override
  public String stdout() {
    return log().stdout();
  }

  @Override
  public String stderr() {
    return log().stderr();
  }

  @Override
  public String all() {
    return log().all();
  }

  @Override
  public List<LogLine> lines() {
    return log().lines();
  }

  @Override
  public String tail(int lines) {
    return log().tail(lines);
  }

  @Override
  public LogFollowing follow(Consumer<LogLine> listener) {
    return LogFollower.start(sandbox.toString(), sandbox.instance(), true, listener);
  }

  @Override
  public LogFollowing followNew(Consumer<LogLine> listener) {
    return LogFollower.start(sandbox.toString(), sandbox.instance(), false, listener);
  }

  @Override
  public LogLine await(Predicate<LogLine> wanted, Duration patience) {
    Deadline deadline = Deadline.in(patience);
    FirstMatch match = new FirstMatch(wanted);
    try (LogCursor cursor = new LogCursor(sandbox.instance(), true, match)) {
      for (; ; ) {
        ExitStatus status = cursor.read();
        LogLine found = match.found;
        if (found != null) {
          return found;
        }
        if (deadline.hasPassed()) {
          throw new NotReadyException(
              "Sandbox " + sandbox + " has run for " + StartFailures.inWords(patience) + without(),
              log().tail(TAIL_LINES));
        }
        if (status == null) {
          cursor.awaitMore(deadline);
        } else if (!cursor.next(deadline) && !deadline.hasPassed()) {
          throw new SandboxGoneException(
              "Sandbox " + sandbox + " has ended with " + status + without(), null);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotReadyException(
          "The wait for a line of sandbox " + sandbox + " was interrupted.", "");
    }
  }

  private String without() {
    String output = log().tail(TAIL_LINES);
    return " without writing the line that was waited for."
        + (output.isEmpty() ? " It has written nothing." : " Its last output:\n" + output);
  }

  /** Keeps the first line that is wanted. */
  private static final class FirstMatch implements Consumer<LogLine> {

    private final Predicate<LogLine> wanted;
    private @Nullable LogLine found;

    FirstMatch(Predicate<LogLine> wanted) {
      this.wanted = wanted;
    }

    @Override
    public void accept(LogLine line) {
      if (found == null && wanted.test(line)) {
        found = line;
      }
    }
  }
}

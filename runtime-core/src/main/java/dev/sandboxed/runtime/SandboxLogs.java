package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.output.LogLines;
import dev.sandboxed.runtime.internal.output.LogReader;
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

  private final String sandbox;
  private final RemoteProcess process;
  private final LogFile log;

  SandboxLogs(String sandbox, RemoteProcess process, LogFile log) {
    this.sandbox = sandbox;
    this.process = process;
    this.log = log;
  }

  @Override
  public String stdout() {
    return log.stdout();
  }

  @Override
  public String stderr() {
    return log.stderr();
  }

  @Override
  public String all() {
    return log.all();
  }

  @Override
  public List<LogLine> lines() {
    return log.lines();
  }

  @Override
  public String tail(int lines) {
    return log.tail(lines);
  }

  @Override
  public LogFollowing follow(Consumer<LogLine> listener) {
    return LogFollower.start(sandbox, process, log, true, listener);
  }

  @Override
  public LogFollowing followNew(Consumer<LogLine> listener) {
    return LogFollower.start(sandbox, process, log, false, listener);
  }

  @Override
  public LogLine await(Predicate<LogLine> wanted, Duration patience) {
    Deadline deadline = Deadline.in(patience);
    FirstMatch match = new FirstMatch(wanted);
    LogLines lines = new LogLines(match);
    try (LogReader reader = log.open()) {
      for (; ; ) {
        int seen = process.changes();
        ExitStatus status = process.exitStatus();
        reader.read(status == null ? process.logSize() : reader.size(), lines);
        if (status != null) {
          lines.finish();
        }
        LogLine found = match.found;
        if (found != null) {
          return found;
        }
        if (status != null) {
          throw new SandboxGoneException(
              "Sandbox " + sandbox + " has ended with " + status + without(), null);
        }
        if (deadline.hasPassed()) {
          throw new NotReadyException(
              "Sandbox " + sandbox + " has run for " + StartFailures.inWords(patience) + without(),
              log.tail(TAIL_LINES));
        }
        process.follow();
        process.awaitChange(seen, deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotReadyException(
          "The wait for a line of sandbox " + sandbox + " was interrupted.", "");
    }
  }

  private String without() {
    String output = log.tail(TAIL_LINES);
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

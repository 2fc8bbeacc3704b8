package dev.sandboxed.runtime.internal.readiness;

import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.output.LogPart;
import dev.sandboxed.runtime.internal.output.LogWatch;
import dev.sandboxed.runtime.spec.Readiness;

/** Lines of the output match. */
final class LogCondition implements Condition {

  private final RemoteProcess process;
  private final LogFile log;
  private final Readiness.Log wanted;
  private final LogWatch watch;

  LogCondition(RemoteProcess process, LogPart part, Readiness.Log wanted) {
    this.process = process;
    this.log = part.log();
    this.wanted = wanted;
    this.watch = new LogWatch(log, part.offset(), wanted.regex(), wanted.times());
  }

  @Override
  public boolean holds() {
    boolean holds = watch.advance(size());
    if (!holds) {
      process.follow();
    }
    return holds;
  }

  /** The log is complete once the program has ended, whether or not its growth was announced. */
  private long size() {
    return process.exitStatus() == null ? process.logSize() : log.size();
  }

  @Override
  public boolean mustBeAsked() {
    return false;
  }

  @Override
  public void describe(Missing missing) {
    if (watch.seen() < wanted.times()) {
      missing.add(
          "the log to match '"
              + wanted.regex()
              + "' (seen "
              + watch.seen()
              + " of "
              + wanted.times()
              + (wanted.times() == 1 ? " time)" : " times)"));
    }
  }
}

package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.readiness.Condition;
import dev.sandboxed.runtime.internal.readiness.Missing;
import dev.sandboxed.runtime.spec.ExitStatus;
import java.time.Duration;

/**
 * Waits until everything that a sandbox promises holds, or it has ended. Used once, by one thread.
 */
final class ReadinessCheck {

  private static final Duration DIAGNOSIS = Duration.ofSeconds(1);

  /** Between two questions to a service that does not serve yet. */
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final Condition condition;
  private final RemoteProcess process;
  private final LogFile log;
  private final StartFailures failures;

  ReadinessCheck(Condition condition, RemoteProcess process, LogFile log, StartFailures failures) {
    this.condition = condition;
    this.process = process;
    this.log = log;
    this.failures = failures;
  }

  /**
   * A sandbox that promises nothing is ready at once, also when its program has ended. Whether it
   * has is found out first: what it wrote last counts.
   */
  void await(Deadline deadline, Duration patience) throws InterruptedException {
    for (; ; ) {
      int seen = process.changes();
      ExitStatus status = process.exitStatus();
      if (condition.holds()) {
        return;
      }
      if (status != null) {
        throw failures.exitedEarly(status, log);
      }
      if (deadline.hasPassed()) {
        throw failures.notReady(patience, missing(), log);
      }
      Deadline next = condition.mustBeAsked() ? deadline.orIn(PAUSE) : deadline;
      process.awaitChange(seen, next);
    }
  }

  private String missing() throws InterruptedException {
    Missing missing = new Missing();
    condition.describe(missing);
    return missing.inWords(
        missing.ports().isEmpty()
            ? ""
            : ListenerReport.of(process.listeners(Deadline.in(DIAGNOSIS)), missing.ports()));
  }
}

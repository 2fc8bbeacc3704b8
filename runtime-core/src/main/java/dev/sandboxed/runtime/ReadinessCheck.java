package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.output.LogWatch;
import dev.sandboxed.runtime.internal.readiness.PostgresHandshake;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.Health;
import dev.sandboxed.runtime.spec.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits until everything that a sandbox promises holds, or it has ended. Used once, by one thread.
 */
final class ReadinessCheck {

  private static final Duration DIAGNOSIS = Duration.ofSeconds(1);

  /** Between two questions to a service that listens but does not serve yet. */
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final RemoteProcess process;
  private final LogFile log;
  private final StartFailures failures;
  private final @Nullable HealthWatch health;
  private final List<Integer> ports;
  private final List<Readiness.Log> patterns = new ArrayList<>();
  private final List<LogWatch> watches = new ArrayList<>();
  private boolean serves;

  ReadinessCheck(
      SandboxPlan plan,
      RemoteProcess process,
      LogFile log,
      @Nullable HealthWatch health,
      StartFailures failures) {
    this.health = plan.awaitsHealth() ? health : null;
    this.process = process;
    this.log = log;
    this.failures = failures;
    this.ports = plan.awaitedPorts();
    for (Readiness readiness : plan.spec().readiness()) {
      if (readiness instanceof Readiness.Log pattern) {
        patterns.add(pattern);
        watches.add(new LogWatch(log, pattern.regex(), pattern.times()));
      }
    }
  }

  /** A sandbox that promises nothing is ready at once, also when its program has ended. */
  void await(Deadline deadline, Duration patience) throws InterruptedException {
    for (int seen = process.changes(); !holds(); seen = process.changes()) {
      ExitStatus status = process.exitStatus();
      if (status != null) {
        throw failures.exitedEarly(status, log);
      }
      if (deadline.hasPassed()) {
        throw failures.notReady(patience, missing(), log);
      }
      followLog();
      process.awaitChange(seen, listensOnly() ? Deadline.in(PAUSE) : deadline);
    }
  }

  /** Whether a PostgreSQL has to be asked again: nothing announces that it serves. */
  private boolean listensOnly() {
    return !serves
        && ports.contains(PostgresHandshake.PORT)
        && process.isOpen(PostgresHandshake.PORT);
  }

  private boolean holds() {
    boolean holds = true;
    for (int port : ports) {
      holds &= process.isOpen(port) && serves(port);
    }
    long size = watches.isEmpty() ? 0 : logSize();
    for (LogWatch watch : watches) {
      holds &= watch.advance(size);
    }
    return holds && (health == null || health.health().status() == Health.Status.HEALTHY);
  }

  private boolean serves(int port) {
    if (port == PostgresHandshake.PORT && !serves) {
      serves = PostgresHandshake.serves(RunningSandbox.LOOPBACK, process.hostPort(port));
      return serves;
    }
    return true;
  }

  /** The log is complete once the program has ended, whether or not its growth was announced. */
  private long logSize() {
    return process.exitStatus() == null ? process.logSize() : log.size();
  }

  private void followLog() {
    if (!watches.isEmpty()) {
      process.follow();
    }
  }

  /** What was waited for and what was seen instead. */
  private String missing() throws InterruptedException {
    StringBuilder missing = new StringBuilder();
    for (int port : ports) {
      if (!process.isOpen(port)) {
        append(missing, "port " + port + " to be listened on");
      } else if (port == PostgresHandshake.PORT && !serves) {
        append(
            missing, "the PostgreSQL on port " + port + " to say that it is no longer starting up");
      }
    }
    if (missing.length() > 0) {
      missing.append(ListenerReport.of(process.listeners(Deadline.in(DIAGNOSIS)), ports));
    }
    for (int index = 0; index < watches.size(); index++) {
      LogWatch watch = watches.get(index);
      Readiness.Log pattern = patterns.get(index);
      if (watch.seen() < pattern.times()) {
        append(
            missing,
            "the log to match '"
                + pattern.regex()
                + "' (seen "
                + watch.seen()
                + " of "
                + pattern.times()
                + (pattern.times() == 1 ? " time)" : " times)"));
      }
    }
    Health last = health == null ? Health.NONE : health.health();
    if (health != null && last.status() != Health.Status.HEALTHY) {
      append(missing, "the health check to succeed");
      missing.append(last.output().isEmpty() ? "" : " (it said: " + last.output().strip() + ")");
    }
    return missing.toString();
  }

  private static void append(StringBuilder list, String item) {
    list.append(list.length() == 0 ? "" : ", and for ").append(item);
  }
}

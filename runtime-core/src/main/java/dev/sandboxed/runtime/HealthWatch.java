package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.ExecTimeoutException;
import dev.sandboxed.runtime.spec.Health;
import dev.sandboxed.runtime.spec.HealthCheck;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs a sandbox's health check until the sandbox has ended, in a thread of its own.
 *
 * <p>Docker's first check comes after a whole interval. Here checks begin at once and come often
 * until the first succeeds, which is what a test waits for; failures among them count at most once
 * per interval, so that they make nothing unhealthy that Docker would not.
 */
final class HealthWatch extends Thread implements Supplier<Health> {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final int LONGEST_OUTPUT = 4096;

  private final HealthCheck check;
  private final Function<HealthCheck, ExecResult> probe;
  private final Runnable changed;
  private final long begin = System.nanoTime();

  // All guarded by this.
  private Health health = new Health(Health.Status.STARTING, 0, "");
  private long counted = begin;
  private boolean suspended;
  private boolean closed;

  private HealthWatch(
      String sandbox,
      HealthCheck check,
      Function<HealthCheck, ExecResult> probe,
      Runnable changed) {
    super("sandboxed-health-" + sandbox);
    this.check = check;
    this.probe = probe;
    this.changed = changed;
    setDaemon(true);
  }

  /** Begins to watch. What has changed is told after each check. */
  static HealthWatch start(
      String sandbox,
      HealthCheck check,
      Function<HealthCheck, ExecResult> probe,
      Runnable changed) {
    HealthWatch watch = new HealthWatch(sandbox, check, probe, changed);
    watch.start();
    return watch;
  }

  @Override
  public Health get() {
    return health();
  }

  synchronized Health health() {
    return health;
  }

  /** Leaves out what a sandbox that is paused cannot answer. */
  synchronized void suspend(boolean newSuspended) {
    suspended = newSuspended;
  }

  /** A check that runs is killed. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    interrupt();
  }

  @Override
  public void run() {
    Duration pause = FIRST_PAUSE;
    try {
      while (probeOnce()) {
        changed.run();
        boolean starting = health().status() == Health.Status.STARTING;
        pause(starting ? shorter(pause, check.interval()) : check.interval());
        pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
      }
    } catch (InterruptedException e) {
      interrupt(); // closed
    }
  }

  private synchronized void pause(Duration duration) throws InterruptedException {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
      wait(left / 1_000_000 + 1);
    }
  }

  /** Returns whether there is anything left to watch. */
  private boolean probeOnce() {
    synchronized (this) {
      if (closed || suspended) {
        return !closed;
      }
    }
    boolean success = false;
    String output;
    try {
      ExecResult result = probe.apply(check);
      success = result.exitCode() == 0;
      output = result.stdout() + result.stderr();
    } catch (SandboxGoneException e) {
      return false;
    } catch (ExecTimeoutException e) {
      output = "no answer in " + StartFailures.inWords(check.timeout());
    } catch (RuntimeException e) {
      output = String.valueOf(e.getMessage());
    }
    note(success, output.substring(0, Math.min(LONGEST_OUTPUT, output.length())));
    return true;
  }

  private synchronized void note(boolean success, String output) {
    if (suspended || closed) {
      return; // it was stopped under the check
    }
    if (success) {
      health = new Health(Health.Status.HEALTHY, 0, output);
      return;
    }
    int failures = health.failures() + (counts() ? 1 : 0);
    Health.Status status = failures >= check.retries() ? Health.Status.UNHEALTHY : health.status();
    health = new Health(status, failures, output);
  }

  /** Until the first success, only what Docker would have seen counts. */
  private boolean counts() {
    if (health.status() != Health.Status.STARTING) {
      return true;
    }
    long now = System.nanoTime();
    if (now - begin < check.startPeriod().toNanos() || now - counted < check.interval().toNanos()) {
      return false;
    }
    counted = now;
    return true;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}

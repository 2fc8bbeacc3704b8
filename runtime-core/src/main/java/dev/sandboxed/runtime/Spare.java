package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.cgroups.ControlGroup;
import dev.sandboxed.runtime.internal.host.AvailableMemory;
import dev.sandboxed.runtime.spec.Health;
import org.jspecify.annotations.Nullable;

/**
 * A second instance of a sandbox. It starts in the background, beside the current one and unknown
 * to its neighbours, and waits until it takes the place of that one. Thread-safe; the thread ends
 * when the instance is ready.
 */
final class Spare extends Thread {

  /** What it leaves to others, besides what the sandbox may use at most. */
  private static final long LEFT_TO_OTHERS = 512L << 20;

  private final SandboxStart start;
  private final long memory;
  private final @Nullable ControlGroup leftover;

  // All guarded by this.
  private @Nullable Instance instance;
  private String problem = "it is not ready yet";
  private boolean over;

  private Spare(SandboxPlan plan, SandboxStart start, @Nullable ControlGroup leftover) {
    super("sandboxed-spare-" + plan.spec().name());
    this.start = start;
    this.memory = LEFT_TO_OTHERS + plan.spec().limits().memory();
    this.leftover = leftover;
    setDaemon(true);
  }

  /**
   * Begins to start one.
   *
   * @param leftover of an instance that is being killed, to be removed in the background
   */
  static Spare begin(
      RuntimeParts parts, SandboxPlan plan, Instance current, @Nullable ControlGroup leftover) {
    SandboxStart start = SandboxStart.beside(parts, plan, current.membership());
    Spare spare = new Spare(plan, start, leftover);
    spare.start();
    return spare;
  }

  @Override
  public void run() {
    if (leftover != null) {
      leftover.remove();
    }
    try {
      long available = AvailableMemory.bytes();
      if (available < memory) {
        fail(
            "there was memory for "
                + (available >> 20)
                + " MiB only when it was to be started, not for "
                + (memory >> 20));
      } else if (!finish(start.run())) {
        start.undo();
      }
    } catch (RuntimeException e) {
      fail("it did not start: " + e.getMessage());
    }
  }

  /** Returns whether it is still wanted. */
  private synchronized boolean finish(Instance started) {
    instance = over ? null : started;
    return !over;
  }

  private void fail(String reason) {
    start.undo();
    synchronized (this) {
      problem = reason;
      over = true;
    }
  }

  synchronized boolean isReady() {
    return instance != null && !instance.hasEnded();
  }

  /** Whether it can take nobody's place any more. */
  synchronized boolean isOver() {
    return over;
  }

  /** Why it could not take over. */
  synchronized String problem() {
    return problem;
  }

  /** The instance, which is the caller's from then on; null: it cannot take over. */
  @Nullable Instance take() {
    Instance ready;
    synchronized (this) {
      ready = instance;
    }
    if (ready == null) {
      return null;
    }
    HealthWatch health = ready.health();
    if (ready.hasEnded()) {
      discard("it has ended with " + ready.process().exitStatus());
      return null;
    }
    if (health != null && health.health().status() == Health.Status.UNHEALTHY) {
      discard("it is unhealthy");
      return null;
    }
    synchronized (this) {
      instance = null;
      over = true;
    }
    return ready;
  }

  private void discard(String reason) {
    close();
    synchronized (this) {
      problem = reason;
    }
  }

  /** Ends it, and returns when nothing is left of it. */
  void close() {
    Instance ready;
    synchronized (this) {
      over = true;
      ready = instance;
      instance = null;
    }
    if (ready != null) {
      ready.kill();
      start.undo();
      return;
    }
    start.abort();
    boolean interrupted = false;
    while (isAlive()) {
      try {
        join();
      } catch (InterruptedException e) {
        interrupted = true; // it is a matter of milliseconds
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

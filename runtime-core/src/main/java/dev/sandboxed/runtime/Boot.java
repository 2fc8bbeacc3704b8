package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.RunDirectory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The start of the native processes, on a thread of its own so that the image is looked up
 * meanwhile. Thread-safe.
 */
final class Boot implements Runnable {

  private final SandboxRuntime runtime;
  private final @Nullable Boot previous;
  private @Nullable RuntimeParts parts; // guarded by this
  private @Nullable RuntimeException failure; // guarded by this

  private Boot(SandboxRuntime runtime, @Nullable Boot previous) {
    this.runtime = runtime;
    this.previous = previous;
  }

  /** Starts them, and deletes what those of an earlier boot, which is over, have left. */
  static Boot begin(SandboxRuntime runtime, @Nullable Boot previous) {
    Boot boot = new Boot(runtime, previous);
    Thread thread = new Thread(boot, "sandboxed-boot");
    thread.setDaemon(true);
    thread.start();
    return boot;
  }

  @Override
  public void run() {
    start();
    if (previous != null) {
      previous.end();
    }
    sweep();
  }

  private void start() {
    try {
      finish(runtime.startNativeProcesses(), null);
    } catch (RuntimeException e) {
      finish(null, e);
    } catch (Error e) {
      finish(null, new IllegalStateException("Could not start the native processes: " + e, e));
    }
  }

  /** Most often nothing is left, and nobody waits for it. */
  private void sweep() {
    RuntimeParts started = started();
    List<RunDirectory> others = started == null ? List.of() : started.run().others();
    if (!others.isEmpty()) {
      runtime.sweeper().sweep(others);
    }
  }

  /** Waits for the end of the boot. */
  synchronized RuntimeParts await() {
    awaitEnd();
    if (parts == null) {
      throw failure == null ? new IllegalStateException() : failure;
    }
    return parts;
  }

  /** As {@link #await()}, whatever came of it. */
  synchronized void awaitEnd() {
    boolean interrupted = false;
    while (parts == null && failure == null) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // it is a matter of milliseconds; the start itself hears of it
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it has failed, or what it has started has ended. */
  synchronized boolean isOver() {
    return failure != null || (parts != null && parts.monitor().isGone());
  }

  /**
   * Ends what was started. Native processes that were killed could not delete their directory: that
   * is done for them. Those that keep something do it themselves in the end.
   */
  void end() {
    RuntimeParts started = started();
    if (started == null) {
      return;
    }
    boolean keeping = started.monitor().isKeeping();
    started.wayOut().close();
    started.monitor().close();
    if (!keeping) {
      started.groups().removeAll();
      runtime.sweeper().delete(started.run());
    }
  }

  private synchronized @Nullable RuntimeParts started() {
    return parts;
  }

  private synchronized void finish(
      @Nullable RuntimeParts started, @Nullable RuntimeException problem) {
    parts = started;
    failure = problem;
    notifyAll();
  }
}

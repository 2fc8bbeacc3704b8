package dev.sandboxed.runtime;

import org.jspecify.annotations.Nullable;

/**
 * The start of the native processes, on a thread of its own so that the image is looked up
 * meanwhile. Thread-safe.
 */
final class Boot implements Runnable {

  private final SandboxRuntime runtime;
  private @Nullable RuntimeParts parts; // guarded by this
  private @Nullable RuntimeException failure; // guarded by this

  private Boot(SandboxRuntime runtime) {
    this.runtime = runtime;
  }

  static Boot begin(SandboxRuntime runtime) {
    Boot boot = new Boot(runtime);
    Thread thread = new Thread(boot, "sandboxed-boot");
    thread.setDaemon(true);
    thread.start();
    return boot;
  }

  @Override
  public void run() {
    try {
      finish(runtime.startNativeProcesses(), null);
    } catch (RuntimeException e) {
      finish(null, e);
    } catch (Error e) {
      finish(null, new IllegalStateException("Could not start the native processes: " + e, e));
    }
  }

  /** Waits for the end of the boot. */
  synchronized RuntimeParts await() {
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
    if (parts == null) {
      throw failure == null ? new IllegalStateException() : failure;
    }
    return parts;
  }

  /** Whether it has failed, or what it has started has ended. */
  synchronized boolean isOver() {
    return failure != null || (parts != null && parts.monitor().isGone());
  }

  private synchronized void finish(
      @Nullable RuntimeParts started, @Nullable RuntimeException problem) {
    parts = started;
    failure = problem;
    notifyAll();
  }
}

package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.seccomp.SeccompFilter;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime needs whatever its settings are, done beside their reading: a fresh JVM takes some
 * 20 ms for its first process, as long for looking through a class path, and 10 ms for a filter of
 * system calls.
 */
final class Preparation implements Runnable {

  private @Nullable Identity identity; // guarded by this
  private @Nullable RuntimeException failure; // guarded by this

  static Preparation begin() {
    Preparation preparation = new Preparation();
    Thread thread = new Thread(preparation, "sandboxed-preparation");
    thread.setDaemon(true);
    thread.start();
    return preparation;
  }

  @Override
  public void run() {
    try {
      finish(IdentityChoice.ofThisProcess(), null);
    } catch (RuntimeException e) {
      finish(null, e);
    }
    initializeProcesses();
    Events.isRecorded();
    SeccompFilter.prepare();
  }

  synchronized Identity identity() {
    boolean interrupted = false;
    while (identity == null && failure == null) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // it is a matter of milliseconds
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (identity == null) {
      throw new IllegalStateException("Could not find out who this process is", failure);
    }
    return identity;
  }

  private synchronized void finish(@Nullable Identity chosen, @Nullable RuntimeException problem) {
    identity = chosen;
    failure = problem;
    notifyAll();
  }

  /** What {@code ProcessBuilder.start} would initialise when it is called first. */
  private static void initializeProcesses() {
    ProcessHandle.current();
    try {
      Class.forName("java.lang.ProcessImpl");
    } catch (ClassNotFoundException e) {
      // another JDK calls it something else, and initialises it later
    }
  }
}

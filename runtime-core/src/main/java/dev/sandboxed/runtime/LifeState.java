package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.SandboxGoneException;
import org.jspecify.annotations.Nullable;

/** What is known of the life of one sandbox. Thread-safe. */
final class LifeState {

  private final String name;

  private Instance current; // guarded by this
  private @Nullable SandboxStart starting; // guarded by this
  private boolean paused; // guarded by this
  private boolean closed; // guarded by this
  private boolean kept; // guarded by this

  LifeState(Instance first, String name) {
    this.current = first;
    this.name = name;
  }

  /** The newest instance, which has started. */
  synchronized Instance current() {
    return current;
  }

  synchronized boolean isPaused() {
    return paused;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** What is to be done to a sandbox that is not closed, in words. */
  synchronized Instance requireOpen(String what) {
    if (closed) {
      throw new SandboxGoneException(
          "Could not " + what + " sandbox " + name + ": it has been closed.", null);
    }
    return current;
  }

  Instance requireRunning(String what) {
    Instance instance = requireOpen(what);
    if (instance.hasEnded()) {
      throw new SandboxGoneException(
          "Could not "
              + what
              + " sandbox "
              + name
              + ": it has ended with "
              + instance.process().exitStatus()
              + ".",
          null);
    }
    return instance;
  }

  synchronized Instance requireReplaceable(String what) {
    if (kept) {
      throw new IllegalStateException(
          "Could not " + what + " sandbox " + name + ": it is kept as it is.");
    }
    return requireOpen(what);
  }

  synchronized void setCurrent(Instance next) {
    current = next;
    paused = false;
  }

  /** Returns whether it was different. */
  synchronized boolean setPaused(boolean newPaused) {
    boolean changed = paused != newPaused;
    paused = newPaused;
    return changed;
  }

  /** The current instance is not replaced or closed any more. */
  synchronized void keep() {
    kept = true;
  }

  /** An instance is being started, which closing aborts. */
  synchronized void begin(SandboxStart start, String what) {
    requireOpen(what);
    starting = start;
  }

  synchronized void begun() {
    starting = null;
  }

  /** Returns false when there is nothing to close, or no more. */
  boolean close() {
    @Nullable SandboxStart unfinished;
    synchronized (this) {
      if (closed || kept) {
        return false;
      }
      closed = true;
      unfinished = starting;
    }
    if (unfinished != null) {
      unfinished.abort();
    }
    return true;
  }
}

package dev.sandboxed.runtime.internal.cgroups;

/** This host does not let us enforce a limit; the message says which, why, and what to do. */
public final class LimitRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  LimitRefusedException(String message) {
    super(message);
  }
}

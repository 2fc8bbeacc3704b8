package dev.sandboxed.runtime.internal.launch;

import org.jspecify.annotations.Nullable;

/**
 * The monitor has ended, and everything it started with it. Internal: the facade says what was
 * being done.
 */
public final class MonitorGoneException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable StepFailure failure;

  MonitorGoneException(String message, @Nullable StepFailure failure) {
    super(message);
    this.failure = failure;
  }

  /** Why the hub could not be booted; null when the monitor ended for another reason. */
  public @Nullable StepFailure failure() {
    return failure;
  }

  /** The same news with the stack of whoever hears it now. */
  MonitorGoneException again() {
    return new MonitorGoneException(String.valueOf(getMessage()), failure);
  }
}

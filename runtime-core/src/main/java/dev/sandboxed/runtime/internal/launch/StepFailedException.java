package dev.sandboxed.runtime.internal.launch;

/** The native program reported {@code FAILED}. Internal: the facade says it in the user's words. */
public final class StepFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient StepFailure failure;

  StepFailedException(StepFailure failure) {
    super(failure.toString());
    this.failure = failure;
  }

  public StepFailure failure() {
    return failure;
  }
}

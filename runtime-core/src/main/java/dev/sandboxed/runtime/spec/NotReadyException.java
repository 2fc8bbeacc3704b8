package dev.sandboxed.runtime.spec;

/**
 * A sandbox runs but was not ready in time. The message says what was waited for and what was seen.
 */
public final class NotReadyException extends SandboxException {

  private static final long serialVersionUID = 1L;

  private final String output;

  public NotReadyException(String message, String output) {
    super(message, null);
    this.output = output;
  }

  /** The last lines of the sandbox's output. */
  public String output() {
    return output;
  }
}

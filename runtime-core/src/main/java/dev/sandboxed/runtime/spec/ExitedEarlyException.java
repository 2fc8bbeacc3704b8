package dev.sandboxed.runtime.spec;

/** A sandbox's program ended before the sandbox was ready. */
public final class ExitedEarlyException extends SandboxException {

  private static final long serialVersionUID = 1L;

  private final ExitStatus status;
  private final String output;

  public ExitedEarlyException(String message, ExitStatus status, String output) {
    super(message, null);
    this.status = status;
    this.output = output;
  }

  public ExitStatus status() {
    return status;
  }

  /** The last lines of the sandbox's output. */
  public String output() {
    return output;
  }
}

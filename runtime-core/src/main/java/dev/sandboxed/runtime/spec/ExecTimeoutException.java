package dev.sandboxed.runtime.spec;

/** A command in a sandbox ran longer than it may; it and everything it started have been killed. */
public final class ExecTimeoutException extends SandboxException {

  private static final long serialVersionUID = 1L;

  private final String stdout;
  private final String stderr;

  public ExecTimeoutException(String message, String stdout, String stderr) {
    super(message, null);
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** What it had written until then. */
  public String stdout() {
    return stdout;
  }

  /** What it had written until then. */
  public String stderr() {
    return stderr;
  }
}

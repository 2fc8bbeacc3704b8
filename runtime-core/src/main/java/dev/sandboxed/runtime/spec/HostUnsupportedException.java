package dev.sandboxed.runtime.spec;

import org.jspecify.annotations.Nullable;

/** This machine, or what this process may do on it, does not allow sandboxes. */
public final class HostUnsupportedException extends SandboxException {

  private static final long serialVersionUID = 1L;

  public HostUnsupportedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

package dev.sandboxed.runtime.spec;

import org.jspecify.annotations.Nullable;

/** A step of starting a sandbox failed, before its program ran. */
public final class StartFailedException extends SandboxException {

  private static final long serialVersionUID = 1L;

  public StartFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

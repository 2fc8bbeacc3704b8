package dev.sandboxed.runtime.spec;

import org.jspecify.annotations.Nullable;

/** A file could not be copied into a sandbox, or out of it; the message says which, and why. */
public final class SandboxFileException extends SandboxException {

  private static final long serialVersionUID = 1L;

  public SandboxFileException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

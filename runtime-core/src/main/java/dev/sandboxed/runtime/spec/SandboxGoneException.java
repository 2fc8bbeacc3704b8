package dev.sandboxed.runtime.spec;

import org.jspecify.annotations.Nullable;

/** Something was asked of a sandbox that has ended or was closed. */
public final class SandboxGoneException extends SandboxException {

  private static final long serialVersionUID = 1L;

  public SandboxGoneException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

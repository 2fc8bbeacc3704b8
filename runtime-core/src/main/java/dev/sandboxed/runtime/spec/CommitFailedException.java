package dev.sandboxed.runtime.spec;

import org.jspecify.annotations.Nullable;

/** No image could be made of a sandbox. */
public final class CommitFailedException extends SandboxException {

  private static final long serialVersionUID = 1L;

  public CommitFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

package dev.sandboxed.runtime.spec;

import org.jspecify.annotations.Nullable;

/**
 * Something about a sandbox did not work. The message says what was being done, on what, what
 * happened, and what can be done about it.
 */
public abstract sealed class SandboxException extends RuntimeException
    permits ImageUnavailableException,
        HostUnsupportedException,
        StartFailedException,
        NotReadyException,
        ExitedEarlyException,
        ExecTimeoutException,
        SandboxFileException,
        CommitFailedException,
        SandboxGoneException {

  private static final long serialVersionUID = 1L;

  SandboxException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

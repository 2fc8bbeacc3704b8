package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.runtime.internal.host.Errno;

/** A file of a sandbox could not be written; the message says why. */
public final class WriteFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  WriteFailedException(String reason, Throwable cause) {
    super(reason, cause);
  }

  WriteFailedException(StepFailure failure, Throwable cause) {
    this(
        FilesFailure.describe(failure)
            + (failure.detail().isEmpty() ? "" : " " + failure.detail())
            + " failed with "
            + Errno.describe(failure.errno()),
        cause);
  }
}

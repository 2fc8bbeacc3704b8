package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.runtime.internal.host.Errno;
import java.io.IOException;

/** A file of a sandbox could not be read; the message says why. */
public final class ReadFailedException extends IOException {

  private static final long serialVersionUID = 1L;

  ReadFailedException(StepFailure failure, Throwable cause) {
    super(reason(failure), cause);
  }

  private static String reason(StepFailure failure) {
    if (failure.isStep() && failure.errno() == Errno.EINVAL) {
      return "it is neither a file nor a directory";
    }
    return Errno.describe(failure.errno());
  }
}

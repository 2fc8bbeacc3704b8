package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.runtime.internal.host.Errno;
import java.io.IOException;

/** A file of a sandbox could not be read; the message says why. */
public final class ReadFailedException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean missing;

  ReadFailedException(StepFailure failure, Throwable cause) {
    super(reason(failure), cause);
    this.missing = failure.isStep() && failure.errno() == Errno.ENOENT;
  }

  /** Whether there is no such file. */
  public boolean isMissing() {
    return missing;
  }

  private static String reason(StepFailure failure) {
    if (failure.isStep() && failure.errno() == Errno.EINVAL) {
      return "it is neither a file nor a directory";
    }
    return Errno.describe(failure.errno());
  }
}

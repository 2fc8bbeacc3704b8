package dev.sandboxed.runtime.internal.launch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.runtime.internal.host.Errno;
import java.io.IOException;

/** A file of a sandbox could not be read; the message says why. */
public final class ReadFailedException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean missing;

  private ReadFailedException(String reason, boolean missing) {
    super(reason);
    this.missing = missing;
  }

  ReadFailedException(StepFailure failure, Throwable cause) {
    this(Errno.describe(failure.errno()), false);
    initCause(cause);
  }

  /** It is nothing that can be read. */
  static ReadFailedException unreadable() {
    return new ReadFailedException("it is neither a file nor a directory", false);
  }

  /**
   * Does nothing when there is no error.
   *
   * @param path in what is read, the characters of which stand for bytes; empty: that itself
   */
  static void require(int errno, String path) throws ReadFailedException {
    if (errno != 0) {
      String at = path.isEmpty() ? "" : " at " + new String(path.getBytes(ISO_8859_1), UTF_8);
      throw new ReadFailedException(Errno.describe(errno) + at, errno == Errno.ENOENT);
    }
  }

  /** Whether there is no such file. */
  public boolean isMissing() {
    return missing;
  }
}

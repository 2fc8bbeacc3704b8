package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.FileCopy;

/** Something could not be copied into a sandbox; the message says what and why. */
final class CopyFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reason;

  CopyFailedException(FileCopy copy, String reason, Throwable cause) {
    super("could not copy " + copy.source() + " to " + copy.to() + ": " + reason, cause);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}

package dev.sandboxed.image.internal.registry;

import org.jspecify.annotations.Nullable;

/** One source could not help. The message is half a sentence whose subject is the source. */
final class SourceException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Source source;
  private final Reason reason;
  private final int status;

  SourceException(Source source, Reason reason, String message, @Nullable Throwable cause) {
    this(source, reason, message, cause, 0);
  }

  SourceException(
      Source source, Reason reason, String message, @Nullable Throwable cause, int status) {
    super(message, cause);
    this.status = status;
    this.source = source;
    this.reason = reason;
  }

  enum Reason {
    NOT_FOUND,
    DENIED,
    RATE_LIMITED,
    UNREACHABLE,
    /** It does not speak TLS where that was tried, or speaks nothing else. */
    OTHER_SCHEME,
    /** It sends us to where we do not go. */
    UNSAFE,
    CORRUPT
  }

  Source source() {
    return source;
  }

  Reason reason() {
    return reason;
  }

  /** Returns the status of the response, or 0 if there was none. */
  int status() {
    return status;
  }
}

package dev.sandboxed.image.internal.registry;

import org.jspecify.annotations.Nullable;

/** One source could not help. The message is half a sentence whose subject is the source. */
final class SourceException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Source source;
  private final Reason reason;

  SourceException(Source source, Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.source = source;
    this.reason = reason;
  }

  enum Reason {
    NOT_FOUND,
    DENIED,
    RATE_LIMITED,
    UNREACHABLE,
    CORRUPT
  }

  Source source() {
    return source;
  }

  Reason reason() {
    return reason;
  }
}

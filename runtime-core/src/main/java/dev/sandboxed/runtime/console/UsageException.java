package dev.sandboxed.runtime.console;

/** What was typed is not understood. */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}

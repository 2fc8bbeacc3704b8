package dev.sandboxed.runtime.internal.process;

/**
 * A user of a specification or image does not exist. Internal; the message is a clause without a
 * subject.
 */
public final class UnknownUserException extends Exception {

  private static final long serialVersionUID = 1L;

  UnknownUserException(String message) {
    super(message);
  }
}

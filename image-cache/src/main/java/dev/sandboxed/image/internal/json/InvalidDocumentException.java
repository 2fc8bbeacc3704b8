package dev.sandboxed.image.internal.json;

import java.io.IOException;

/**
 * A document is not what it should be. The message is half a sentence whose subject is the
 * document.
 */
public final class InvalidDocumentException extends IOException {
  private static final long serialVersionUID = 1;

  InvalidDocumentException(String message) {
    super(message);
  }

  InvalidDocumentException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.sandboxed.image.internal.unpack;

import java.io.IOException;

/**
 * A layer is not a tar that can be unpacked safely. The message says what is wrong, and with which
 * entry.
 */
public final class InvalidLayerException extends IOException {
  private static final long serialVersionUID = 1;

  InvalidLayerException(String message) {
    super(message);
  }

  InvalidLayerException(String message, Throwable cause) {
    super(message, cause);
  }
}

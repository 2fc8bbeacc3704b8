package dev.sandboxed.image;

import org.jspecify.annotations.Nullable;

/** The local store could not be read or written. */
public final class ImageStoreException extends ImageException {
  private static final long serialVersionUID = 1;

  public ImageStoreException(String message) {
    super(message, null);
  }

  public ImageStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

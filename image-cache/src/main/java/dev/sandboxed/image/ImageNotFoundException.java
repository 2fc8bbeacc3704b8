package dev.sandboxed.image;

import org.jspecify.annotations.Nullable;

/**
 * No source has the image, or none of its variants suits the platform, or it is not cached and must
 * not be pulled.
 */
public final class ImageNotFoundException extends ImageException {
  private static final long serialVersionUID = 1;

  public ImageNotFoundException(String message) {
    super(message, null);
  }

  public ImageNotFoundException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

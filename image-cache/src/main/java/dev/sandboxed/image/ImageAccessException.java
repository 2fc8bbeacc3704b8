package dev.sandboxed.image;

import org.jspecify.annotations.Nullable;

/**
 * The registry refuses to hand out the image, or to take it: credentials are missing or wrong, or
 * its rate limit is used up.
 */
public final class ImageAccessException extends ImageException {
  private static final long serialVersionUID = 1;

  public ImageAccessException(String message) {
    super(message, null);
  }

  public ImageAccessException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

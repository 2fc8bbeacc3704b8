package dev.sandboxed.image;

import org.jspecify.annotations.Nullable;

/** What the registry delivered is not what it promised, or is no image that can be used safely. */
public final class CorruptImageException extends ImageException {
  private static final long serialVersionUID = 1;

  public CorruptImageException(String message) {
    super(message, null);
  }

  public CorruptImageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

package dev.sandboxed.image;

import org.jspecify.annotations.Nullable;

/**
 * An image could not be made available.
 *
 * <p>The message says what was being done, on what, what happened, and what can be done about it.
 */
public abstract sealed class ImageException extends RuntimeException
    permits ImageNotFoundException,
        ImageAccessException,
        RegistryUnreachableException,
        CorruptImageException,
        ImageStoreException {
  private static final long serialVersionUID = 1;

  ImageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

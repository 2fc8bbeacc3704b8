package dev.sandboxed.image.internal.store;

import java.io.IOException;

/**
 * Content is not what its size or digest promised. The message is half a sentence whose subject is
 * the content.
 */
public final class ContentMismatchException extends IOException {
  private static final long serialVersionUID = 1;

  public ContentMismatchException(String message) {
    super(message);
  }
}

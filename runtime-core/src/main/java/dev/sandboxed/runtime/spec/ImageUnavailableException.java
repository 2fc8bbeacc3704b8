package dev.sandboxed.runtime.spec;

import org.jspecify.annotations.Nullable;

/** The image of a sandbox could not be resolved; the cause is the image cache's exception. */
public final class ImageUnavailableException extends SandboxException {

  private static final long serialVersionUID = 1L;

  public ImageUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

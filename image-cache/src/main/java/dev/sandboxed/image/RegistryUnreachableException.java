package dev.sandboxed.image;

import org.jspecify.annotations.Nullable;

/** The registry does not answer, or answers with nothing but server errors. */
public final class RegistryUnreachableException extends ImageException {
  private static final long serialVersionUID = 1;

  public RegistryUnreachableException(String message) {
    super(message, null);
  }

  public RegistryUnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

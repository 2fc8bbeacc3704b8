package dev.sandboxed.image.internal.network;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A certificate or key that was configured cannot be used. The message names the file. */
public final class UnusableCertificateException extends IOException {
  private static final long serialVersionUID = 1;

  UnusableCertificateException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

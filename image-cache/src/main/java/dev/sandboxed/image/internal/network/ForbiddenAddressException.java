package dev.sandboxed.image.internal.network;

import java.io.IOException;

/** Somebody else wanted us to connect to an address that we do not connect to on their behalf. */
public final class ForbiddenAddressException extends IOException {
  private static final long serialVersionUID = 1;

  public ForbiddenAddressException(String message) {
    super(message);
  }
}

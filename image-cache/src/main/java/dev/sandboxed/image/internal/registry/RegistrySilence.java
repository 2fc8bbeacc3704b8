package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.RegistryUnreachableException;

/** Tells a registry that gave no answer from one whose answer was no. */
public final class RegistrySilence {
  private RegistrySilence() {}

  /** Whether the pull failed because nobody answered, or asked us to come back later. */
  public static boolean explains(ImageException failure) {
    return failure instanceof RegistryUnreachableException
        || (failure.getCause() instanceof SourceException source
            && source.reason() == SourceException.Reason.RATE_LIMITED);
  }
}

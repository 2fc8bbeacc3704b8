package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.Platform;
import java.time.Instant;
import java.util.List;

/**
 * What a name meant when it was pulled.
 *
 * @param confirmed when the registry said so last, in whole seconds; the epoch if none ever did
 */
public record StoredImage(
    ImageName reference,
    Digest digest,
    Platform platform,
    ImageConfig config,
    List<String> layers,
    Instant confirmed) {
  public StoredImage {
    layers = List.copyOf(layers);
  }
}

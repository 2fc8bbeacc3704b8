package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.Platform;
import java.util.List;

/** What a name meant when it was pulled. */
public record StoredImage(
    ImageName reference,
    Digest digest,
    Platform platform,
    ImageConfig config,
    List<String> layers) {
  public StoredImage {
    layers = List.copyOf(layers);
  }
}

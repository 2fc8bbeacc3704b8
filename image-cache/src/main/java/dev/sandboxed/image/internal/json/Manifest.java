package dev.sandboxed.image.internal.json;

import dev.sandboxed.image.Platform;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a name on a registry stands for: one image, or a choice of images. */
public sealed interface Manifest {
  /**
   * One image.
   *
   * @param layers the bottom one first
   */
  record Image(Descriptor config, List<Descriptor> layers) implements Manifest {
    public Image {
      layers = List.copyOf(layers);
    }
  }

  /** A choice of images. */
  record Index(List<Variant> variants) implements Manifest {
    public Index {
      variants = List.copyOf(variants);
    }
  }

  /**
   * One image of a choice.
   *
   * @param platform null if the index does not say; {@code unknown/unknown} for what is no image,
   *     such as attestations
   */
  record Variant(Descriptor manifest, @Nullable Platform platform) {}
}

package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.Platform;
import java.nio.file.Path;
import java.util.List;

/**
 * An image whose layers are all on disk.
 *
 * @param reference the name it was asked for by
 * @param digest of the manifest of this platform
 * @param layers a directory each, in one of {@link ImageCache#layersDirectories()}, the bottom one
 *     first; the files of the layer are in {@code fs} below it. A layer may occur twice
 */
public record CachedImage(
    ImageName reference, Digest digest, Platform platform, ImageConfig config, List<Path> layers) {
  public CachedImage {
    layers = List.copyOf(layers);
  }
}

package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.layer.LayerWriters;
import java.nio.file.Path;

/**
 * Makes images available as layers on disk. Thread-safe, also across processes that share the
 * store.
 *
 * <pre>{@code
 * ImageCache cache = ImageCache.open(ImageCacheSettings.load(), writers);
 * CachedImage image = cache.resolve(ImageReference.parse("postgres:16"), PullPolicy.IF_NOT_PRESENT, PullListener.NONE);
 * Path lowest = cache.layersDirectory().resolve(image.layers().get(0)).resolve("fs");
 * }</pre>
 */
public final class ImageCache {
  private final ImageCacheSettings settings;
  private final LayerWriters writers;

  private ImageCache(ImageCacheSettings settings, LayerWriters writers) {
    this.settings = settings;
    this.writers = writers;
  }

  /** Opens the store. Nothing is read or written before the first image is asked for. */
  public static ImageCache open(ImageCacheSettings settings, LayerWriters writers) {
    return new ImageCache(settings, writers);
  }

  /**
   * Returns the image, pulling it if the policy says so. A hit reads one small file; a miss loads
   * only the layers that are not in the store yet.
   *
   * @throws dev.sandboxed.image.ImageException if the image cannot be made available
   */
  public CachedImage resolve(ImageReference reference, PullPolicy policy, PullListener listener) {
    throw new UnsupportedOperationException(
        settings + " " + reference + " " + policy + " " + listener);
  }

  /**
   * Returns the directory of the layers: the files of a layer are in {@code <name>/fs} below it.
   */
  public Path layersDirectory() {
    return settings.directory().resolve("layers").resolve(writers.ownership());
  }
}

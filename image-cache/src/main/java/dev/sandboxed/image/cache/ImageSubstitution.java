package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;

/**
 * Decides which image is used instead of the one that was named, for example one that a company
 * keeps a copy of. Thread-safe.
 *
 * <pre>{@code
 * ImageCacheSettings.builder(directory)
 *     .substitution(image -> ImageName.parse("registry.example.com/hub/" + image.repository() + ":" + image.tag()))
 *     .build();
 * }</pre>
 */
@FunctionalInterface
public interface ImageSubstitution {
  /**
   * Returns the image to use; the same one if nothing has to be changed. Asked once for every image
   * that is resolved, on the way to a hit too, so it must not be slow.
   */
  ImageName instead(ImageReference image);
}

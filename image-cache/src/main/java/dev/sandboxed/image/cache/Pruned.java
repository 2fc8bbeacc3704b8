package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageReference;
import java.util.List;

/**
 * What was removed from a store.
 *
 * @param bytes that were freed
 */
public record Pruned(List<ImageReference> images, int layers, long bytes) {
  public Pruned {
    images = List.copyOf(images);
  }
}

package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageName;
import java.util.List;

/**
 * What was removed from a store.
 *
 * @param bytes that were freed
 */
public record Pruned(List<ImageName> images, int layers, int snapshots, long bytes) {
  public Pruned {
    images = List.copyOf(images);
  }
}

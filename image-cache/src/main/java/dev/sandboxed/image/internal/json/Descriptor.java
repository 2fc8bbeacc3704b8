package dev.sandboxed.image.internal.json;

import dev.sandboxed.image.Digest;
import java.util.List;

/**
 * Points at content: what it is, how it hashes, how long it is.
 *
 * @param urls where else it can be had, for layers that a registry may not distribute
 */
public record Descriptor(String mediaType, Digest digest, long size, List<String> urls) {
  public Descriptor {
    urls = List.copyOf(urls);
    if (size < 0) {
      throw new IllegalArgumentException("has the negative size " + size + " for " + digest);
    }
  }

  public Descriptor(String mediaType, Digest digest, long size) {
    this(mediaType, digest, size, List.of());
  }
}

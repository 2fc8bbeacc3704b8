package dev.sandboxed.image.internal.json;

import dev.sandboxed.image.Digest;

/** Points at content: what it is, how it hashes, how long it is. */
public record Descriptor(String mediaType, Digest digest, long size) {
  public Descriptor {
    if (size < 0) {
      throw new IllegalArgumentException("has the negative size " + size + " for " + digest);
    }
  }
}

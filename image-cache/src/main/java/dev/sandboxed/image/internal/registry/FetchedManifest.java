package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.Digest;

/** A manifest or index as a registry has it. */
public final class FetchedManifest {
  private final byte[] content;
  private final String mediaType;
  private final Digest digest;
  private final String source;

  FetchedManifest(byte[] content, String mediaType, Digest digest, String source) {
    this.content = content;
    this.mediaType = mediaType;
    this.digest = digest;
    this.source = source;
  }

  /** Returns the bytes that the digest is of. */
  public byte[] content() {
    return content;
  }

  /** Returns what the registry says it is; may be empty. */
  public String mediaType() {
    return mediaType;
  }

  public Digest digest() {
    return digest;
  }

  /** Returns who delivered it, for people. */
  public String source() {
    return source;
  }
}

package dev.sandboxed.image.internal.origin;

import dev.sandboxed.image.Digest;

/** A manifest or index as its origin has it. */
public final class FetchedManifest {
  private final byte[] content;
  private final String mediaType;
  private final Digest digest;
  private final String source;

  public FetchedManifest(byte[] content, String mediaType, Digest digest, String source) {
    this.content = content;
    this.mediaType = mediaType;
    this.digest = digest;
    this.source = source;
  }

  /** Returns the bytes that the digest is of. */
  public byte[] content() {
    return content;
  }

  /** Returns what the origin says it is; may be empty. */
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

package dev.sandboxed.image.internal.origin;

import dev.sandboxed.image.Digest;

/**
 * What an origin says that a tag stands for, without the content.
 *
 * @param mediaType may be empty
 * @param source who says so, for people
 */
public record RemoteManifest(Digest digest, String mediaType, String source) {
  /** Joins it with content that was kept from an earlier pull and has this digest. */
  public FetchedManifest with(byte[] content) {
    return new FetchedManifest(content, mediaType, digest, source);
  }
}

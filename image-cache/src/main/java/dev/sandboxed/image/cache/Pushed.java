package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageReference;

/**
 * What a registry has after {@link ImageStore#push}.
 *
 * @param reference what it was pushed as
 * @param digest of the manifest or index: {@code repository@digest} is this image for ever
 * @param uploaded layers and configurations that were sent
 * @param mounted those that the registry had in the repository the image came from
 * @param present those that it had in this repository
 * @param leftOut layers that only their maker may hand out
 * @param bytes that were sent
 */
public record Pushed(
    ImageReference reference,
    Digest digest,
    int uploaded,
    int mounted,
    int present,
    int leftOut,
    long bytes) {}

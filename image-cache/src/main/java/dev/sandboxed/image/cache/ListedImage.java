package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.Platform;
import java.time.Instant;

/**
 * An image in a store.
 *
 * @param bytes of all its layers
 * @param ownBytes of those of its layers that no other image has: what removing it frees
 * @param lastUsed when a JVM last began to use it
 * @param inUse whether a JVM uses it now, so that it cannot be removed
 */
public record ListedImage(
    ImageName reference,
    Platform platform,
    Digest digest,
    int layers,
    long bytes,
    long ownBytes,
    Instant lastUsed,
    boolean inUse) {}

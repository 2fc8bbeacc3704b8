package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.Platform;
import java.nio.file.Path;
import java.time.Instant;

/**
 * An image in a store.
 *
 * @param bytes of all its layers
 * @param ownBytes of those of its layers that no other image has, as far as they are in this store:
 *     what removing it frees
 * @param lastUsed when a JVM last began to use it; in a shared store, when it was last pulled there
 * @param inUse whether a JVM uses it now, so that it cannot be removed; not known of a shared
 *     store, so false there
 * @param store the directory of the store that knows it
 * @param shared whether that store is only read, so that nothing here removes the image
 */
public record ListedImage(
    ImageName reference,
    Platform platform,
    Digest digest,
    int layers,
    long bytes,
    long ownBytes,
    Instant lastUsed,
    boolean inUse,
    Path store,
    boolean shared) {}

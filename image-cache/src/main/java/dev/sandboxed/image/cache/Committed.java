package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageReference;

/**
 * An image that was made of a sandbox.
 *
 * @param reference what the store has it as
 * @param digest of its manifest
 * @param bytes of its new layers, compressed
 */
public record Committed(ImageReference reference, Digest digest, long bytes) {}

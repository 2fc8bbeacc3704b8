package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import java.time.Duration;
import java.time.Instant;

/**
 * A snapshot in a store.
 *
 * @param key names everything that went into it
 * @param image as the sandbox named it
 * @param sandbox the name of the sandbox
 * @param made when the sandbox was ready
 * @param took how long the start that it spares took
 * @param refusal why there is none, and none is made until this is removed, or the machine boots;
 *     empty: there is one
 * @param bytes that its files take on disk
 * @param lastUsed when a JVM last began to use it
 * @param inUse whether a JVM uses it now, so that it cannot be removed
 */
public record ListedSnapshot(
    Digest key,
    String image,
    String sandbox,
    Instant made,
    Duration took,
    String refusal,
    long bytes,
    Instant lastUsed,
    boolean inUse) {}

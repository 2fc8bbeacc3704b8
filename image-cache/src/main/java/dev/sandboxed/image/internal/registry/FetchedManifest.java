package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.Digest;

/**
 * A manifest or index as a registry has it.
 *
 * @param content the bytes that the digest is of
 * @param mediaType as the registry says; may be empty
 * @param source who delivered it, for people
 */
public record FetchedManifest(byte[] content, String mediaType, Digest digest, String source) {}

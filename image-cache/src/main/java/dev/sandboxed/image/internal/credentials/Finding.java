package dev.sandboxed.image.internal.credentials;

import org.jspecify.annotations.Nullable;

/**
 * What was found for a registry.
 *
 * @param credential null: ask without
 * @param described where it was found or why there is none, as in "asked {@code …}"
 */
public record Finding(@Nullable Credential credential, String described) {}

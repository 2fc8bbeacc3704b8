/**
 * Finds the credentials that {@code docker login} and {@code podman login} have left for a
 * registry. Sends nothing anywhere. Start reading at {@link
 * dev.sandboxed.image.internal.credentials.Keychain}.
 */
@NullMarked
package dev.sandboxed.image.internal.credentials;

import org.jspecify.annotations.NullMarked;

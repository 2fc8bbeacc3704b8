/**
 * Where an image comes from: what a registry, an OCI layout and an archive have in common. Start
 * reading at {@link dev.sandboxed.image.internal.origin.Origin}.
 */
@NullMarked
package dev.sandboxed.image.internal.origin;

import org.jspecify.annotations.NullMarked;

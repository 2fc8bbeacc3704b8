/**
 * Images in OCI layout directories,
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md. Start reading at {@link
 * dev.sandboxed.image.internal.layout.LayoutOrigin}.
 */
@NullMarked
package dev.sandboxed.image.internal.layout;

import org.jspecify.annotations.NullMarked;

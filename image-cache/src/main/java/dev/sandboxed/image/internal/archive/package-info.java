/**
 * Images in files that {@code docker save} has written, of every age. Start reading at {@link
 * dev.sandboxed.image.internal.archive.ArchiveOrigin}.
 */
@NullMarked
package dev.sandboxed.image.internal.archive;

import org.jspecify.annotations.NullMarked;

/**
 * What is copied into and out of sandboxes, on the side of this machine. Start reading at {@link
 * dev.sandboxed.runtime.internal.files.CopySource}.
 */
@NullMarked
package dev.sandboxed.runtime.internal.files;

import org.jspecify.annotations.NullMarked;

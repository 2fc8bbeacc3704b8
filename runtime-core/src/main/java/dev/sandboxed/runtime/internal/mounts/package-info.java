/**
 * What the hub and a sandbox see as their files: plans of mounts, in the order in which they are
 * made. Decides; {@code internal.launch} has it done. Start reading at {@link
 * dev.sandboxed.runtime.internal.mounts.RootfsPlan}.
 */
@NullMarked
package dev.sandboxed.runtime.internal.mounts;

import org.jspecify.annotations.NullMarked;

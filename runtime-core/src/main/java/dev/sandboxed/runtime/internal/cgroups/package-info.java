/**
 * Control groups: what of the kernel's this host lets us use, limits of sandboxes and what they
 * have used. Start reading at {@link dev.sandboxed.runtime.internal.cgroups.ControlGroups}. Loaded
 * only when a sandbox has limits, or is asked for its statistics.
 */
@NullMarked
package dev.sandboxed.runtime.internal.cgroups;

import org.jspecify.annotations.NullMarked;

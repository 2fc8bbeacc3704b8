/**
 * What this machine is and what this process may do on it: ids, the run directory, and what the
 * errors of system calls mean. Start reading at {@link
 * dev.sandboxed.runtime.internal.host.IdentityChoice}. Plain files of /proc and /etc only; no
 * native library.
 */
@NullMarked
package dev.sandboxed.runtime.internal.host;

import org.jspecify.annotations.NullMarked;

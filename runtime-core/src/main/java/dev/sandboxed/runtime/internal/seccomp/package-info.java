/**
 * The filter of system calls (seccomp(2)) that a sandbox runs under: Docker's default profile as a
 * table, and the program for the kernel's packet filter machine that is made of it. Decides; {@code
 * internal.launch} has it loaded. Start reading at {@link
 * dev.sandboxed.runtime.internal.seccomp.SeccompFilter}.
 */
@NullMarked
package dev.sandboxed.runtime.internal.seccomp;

import org.jspecify.annotations.NullMarked;

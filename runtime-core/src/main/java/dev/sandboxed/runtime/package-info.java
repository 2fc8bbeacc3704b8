/**
 * Runs sandboxes: {@link dev.sandboxed.runtime.SandboxRuntime} starts them, {@link
 * dev.sandboxed.runtime.Sandbox} is the handle of a running one.
 *
 * <p>The facade of the module: nothing below imports it. The sequence of a start is readable in
 * {@code SandboxStart}; what is sent to the native program is decided in {@code internal.*} and
 * described in {@code docs/protocol.md}.
 */
@NullMarked
package dev.sandboxed.runtime;

import org.jspecify.annotations.NullMarked;

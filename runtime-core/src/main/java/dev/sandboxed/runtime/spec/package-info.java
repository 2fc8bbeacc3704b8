/**
 * What can be said about a sandbox: its specification, when it counts as ready, how it ended, and
 * what can go wrong.
 *
 * <p>Values only; they import {@code java.*} and nothing else. Start reading at {@link
 * dev.sandboxed.runtime.spec.SandboxSpec}.
 */
@NullMarked
package dev.sandboxed.runtime.spec;

import org.jspecify.annotations.NullMarked;

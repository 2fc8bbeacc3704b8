/**
 * Speaks with the native program: {@code docs/protocol.md} in Java.
 *
 * <p>{@link dev.sandboxed.runtime.internal.launch.Monitor} is the one process of a runtime, {@link
 * dev.sandboxed.runtime.internal.launch.RemoteProcess} what it says about one sandbox or exec,
 * {@link dev.sandboxed.runtime.internal.launch.Steps} what is asked of it. Decides nothing; may use
 * {@code internal.host} and the image cache's writer interface.
 */
@NullMarked
package dev.sandboxed.runtime.internal.launch;

import org.jspecify.annotations.NullMarked;

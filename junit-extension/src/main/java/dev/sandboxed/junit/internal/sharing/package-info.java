/**
 * Sandboxes that several JVMs of one build share. A process of our own, the holder, runs them with
 * a runtime of its own; every JVM is connected to it by a socket. The kernel closes the socket of a
 * JVM that dies, so who is connected is who uses them: when nobody has been for a while, or the
 * build is over, the holder ends, and its sandboxes with it, as with every JVM.
 *
 * <p>Uses the runtime's facade. Start reading at {@link
 * dev.sandboxed.junit.internal.sharing.SharedRun}.
 */
@NullMarked
package dev.sandboxed.junit.internal.sharing;

import org.jspecify.annotations.NullMarked;

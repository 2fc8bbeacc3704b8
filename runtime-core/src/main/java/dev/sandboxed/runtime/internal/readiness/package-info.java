/**
 * Asks a service that listens whether it serves. Speaks just enough of a protocol for that, with
 * the JDK's sockets.
 */
@NullMarked
package dev.sandboxed.runtime.internal.readiness;

import org.jspecify.annotations.NullMarked;

/**
 * How bytes get to other machines: by which proxy, whom TLS believes, and which addresses may be
 * connected to. Knows nothing of registries and uses nothing but the JDK. Start reading at {@link
 * dev.sandboxed.image.internal.network.GuardedSockets}.
 */
@NullMarked
package dev.sandboxed.image.internal.network;

import org.jspecify.annotations.NullMarked;

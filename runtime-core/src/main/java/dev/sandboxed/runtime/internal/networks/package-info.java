/**
 * The network that the sandboxes of a runtime share: a bridge in the hub's network namespace,
 * invisible from outside. Start reading at {@link
 * dev.sandboxed.runtime.internal.networks.HubNetwork}.
 */
@NullMarked
package dev.sandboxed.runtime.internal.networks;

import org.jspecify.annotations.NullMarked;

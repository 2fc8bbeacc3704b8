/**
 * The networks of a runtime: bridges in the hub's network namespace, invisible from outside, and
 * the names on them. Start reading at {@link dev.sandboxed.runtime.internal.networks.Networks}.
 */
@NullMarked
package dev.sandboxed.runtime.internal.networks;

import org.jspecify.annotations.NullMarked;

/**
 * What sandboxes have written, read from the logs that the hub keeps. Start reading at {@link
 * dev.sandboxed.runtime.internal.output.LogFile}.
 */
@NullMarked
package dev.sandboxed.runtime.internal.output;

import org.jspecify.annotations.NullMarked;

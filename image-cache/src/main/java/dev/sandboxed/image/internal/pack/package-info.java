/**
 * Makes layers of trees that sandboxes have written: the other way round of {@link
 * dev.sandboxed.image.internal.unpack}. Start reading at {@link
 * dev.sandboxed.image.internal.pack.LayerPacker}.
 */
@NullMarked
package dev.sandboxed.image.internal.pack;

import org.jspecify.annotations.NullMarked;

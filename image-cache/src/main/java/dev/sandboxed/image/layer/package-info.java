/**
 * How the files of a layer get written. image-cache reads a layer and decides what belongs in it;
 * an implementation of {@link dev.sandboxed.image.layer.LayerWriters} puts it on disk with the
 * right owners, wherever that takes a user namespace.
 */
@NullMarked
package dev.sandboxed.image.layer;

import org.jspecify.annotations.NullMarked;

/**
 * From the compressed tar of a layer to calls of a {@link dev.sandboxed.image.layer.LayerWriter}.
 * The only home of Commons Compress. Nothing here touches the file system: what a layer has made so
 * far is known from a tree in memory, so no name in a tar can lead anywhere else. Start reading at
 * {@link dev.sandboxed.image.internal.unpack.LayerUnpacker}.
 */
@NullMarked
package dev.sandboxed.image.internal.unpack;

import org.jspecify.annotations.NullMarked;

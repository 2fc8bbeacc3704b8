/**
 * From the name of an image to its layers on disk and the way it wants to run. Start reading at
 * {@link dev.sandboxed.image.cache.ImageCache}.
 */
@NullMarked
package dev.sandboxed.image.cache;

import org.jspecify.annotations.NullMarked;

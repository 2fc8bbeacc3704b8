/**
 * The nouns of container images: what an image is called, what it is made of, how it wants to run,
 * and what can go wrong while getting it. Everything here is a value and depends on nothing but the
 * JDK. Start reading at {@link dev.sandboxed.image.ImageReference} and {@link
 * dev.sandboxed.image.ImageConfig}.
 */
@NullMarked
package dev.sandboxed.image;

import org.jspecify.annotations.NullMarked;

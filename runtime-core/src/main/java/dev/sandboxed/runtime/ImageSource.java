package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.cache.CachedImage;
import dev.sandboxed.image.cache.ImageMaking;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Where images come from. Thread-safe. */
interface ImageSource {

  /**
   * The image of a sandbox, with its layers in {@link #layersDirectories()}.
   *
   * @throws dev.sandboxed.runtime.spec.ImageUnavailableException when it cannot be had
   */
  CachedImage resolve(SandboxSpec spec);

  /** Says that a sandbox of an image that was resolved has ended. */
  default void release(CachedImage image) {}

  /**
   * Begins to make an image of a sandbox of an image that was resolved.
   *
   * @throws dev.sandboxed.image.ImageException when the store cannot be written to
   */
  default ImageMaking make(CachedImage base, ImageReference name) {
    throw new UnsupportedOperationException("Images are not made here");
  }

  /**
   * Hands what is in use now to a process that may outlive this JVM.
   *
   * @param taker has it lock the file that it is given
   */
  void lend(Consumer<Path> taker);

  /** The directories of the own store's layers, then those of shared ones; always the same. */
  List<Path> layersDirectories();
}

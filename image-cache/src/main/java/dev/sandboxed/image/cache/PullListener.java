package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Is told how a pull goes on. Nothing is told when an image is found in the cache. Calls for one
 * image come from several threads; an implementation must be thread-safe and quick.
 */
public interface PullListener {
  /** Hears nothing. */
  PullListener NONE = new PullListener() {};

  /**
   * One compressed layer of the image being pulled.
   *
   * @param cached true if it does not have to be loaded
   */
  record Layer(Digest digest, long size, boolean cached) {}

  /** The image is not in the cache (or must be asked for again) and will be pulled. */
  default void started(ImageName image) {}

  /** Another thread or process is pulling the same image or layer; its result will be used. */
  default void waiting(ImageName image) {}

  /** The registry knows the image; these are its layers. */
  default void resolved(ImageName image, String source, List<Layer> layers) {}

  /** So many bytes of a layer, in sum, have been received and extracted. */
  default void progressed(ImageName image, Digest layer, long received) {}

  /** A layer is complete, verified and in the store. */
  default void layerFinished(ImageName image, Digest layer) {}

  /** The pull is over. */
  default void finished(CachedImage image, long received, Duration duration) {}

  /**
   * The registry was to be asked whether the image has changed, and did not answer; what was
   * confirmed at this time is used.
   */
  default void outdated(CachedImage image, Instant confirmed, ImageException failure) {}

  /** The pull failed; the exception is on its way to the caller. */
  default void failed(ImageName image) {}

  /**
   * Shows progress where a person watches a terminal, else writes one line per image to the log.
   */
  static PullListener toConsole() {
    return new ConsoleListener();
  }
}

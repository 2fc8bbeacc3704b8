package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Is told how a pull goes on. Nothing is told when an image is found in the cache.
 *
 * <p>Calls come from the threads of the pull: those for one pull one after another, those for
 * several at the same time. An implementation must be thread-safe, and quick, because the pull
 * waits for it. What it throws is logged and changes nothing.
 *
 * <pre>{@code
 * PullListener listener = new PullListener() {
 *   @Override public void advanced(ImageName image, PullFigures figures) {
 *     gauge.set(figures.received() / (double) figures.bytes());
 *   }
 * };
 * }</pre>
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

  /**
   * The figures of the whole pull have changed: after {@code resolved}, for every quarter of a
   * megabyte of a layer or so, and after {@code layerFinished}.
   */
  default void advanced(ImageName image, PullFigures figures) {}

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
   * Shows progress where a person watches a terminal. Else writes to the log: a line when a pull
   * has ended, one before if it takes longer than a second, and one every 15 seconds.
   */
  static PullListener toConsole() {
    return new ConsoleListener(true);
  }

  /** Shows the same, but never in the log: for programs whose standard error people read. */
  static PullListener toStandardError() {
    return new ConsoleListener(false);
  }
}

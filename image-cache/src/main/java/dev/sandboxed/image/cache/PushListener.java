package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import java.time.Duration;
import java.util.List;

/**
 * Is told how a push goes on. Calls come from several threads; an implementation must be
 * thread-safe and quick.
 */
public interface PushListener {
  /** Hears nothing. */
  PushListener NONE = new PushListener() {};

  /** A layer or configuration of the image being pushed. */
  record Blob(Digest digest, long size) {}

  /** How a blob has come to be in the repository. */
  enum Arrival {
    /** It was there. */
    PRESENT,
    /** Another repository of the registry had it. */
    MOUNTED,
    /** It was sent. */
    UPLOADED
  }

  /** The image is known; these are its blobs. */
  default void started(ImageName image, ImageReference target, List<Blob> blobs) {}

  /** So many bytes of a blob, in sum, have been sent; less than before if it is sent again. */
  default void progressed(ImageReference target, Digest blob, long sent) {}

  /** The registry has a blob. */
  default void blobFinished(ImageReference target, Digest blob, Arrival how) {}

  /** The push is over. */
  default void finished(Pushed pushed, Duration duration) {}

  /** The push failed; the exception is on its way to the caller. */
  default void failed(ImageReference target) {}

  /**
   * Shows one push on standard error: on a terminal in a line that is drawn again, else in a line
   * every 15 seconds; and what it came to.
   */
  static PushListener toStandardError() {
    return ConsoleListener.ofPush();
  }
}

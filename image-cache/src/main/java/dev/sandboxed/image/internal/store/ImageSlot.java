package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The right to say what one name means on one platform, held until it is closed. */
public final class ImageSlot implements AutoCloseable {
  private final StoreLock lock;
  private final ImageIndex index;
  private final AtomicFiles files;
  private final ImageReference image;
  private final Platform platform;

  ImageSlot(
      StoreLock lock,
      ImageIndex index,
      AtomicFiles files,
      ImageReference image,
      Platform platform) {
    this.lock = lock;
    this.index = index;
    this.files = files;
    this.image = image;
    this.platform = platform;
  }

  /** Returns what another process has put there; null if that is nothing. */
  public @Nullable StoredImage find() {
    return index.find(image, platform);
  }

  public void put(StoredImage stored) throws IOException {
    index.put(stored, files);
  }

  @Override
  public void close() {
    lock.close();
  }
}

package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.Platform;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The right to say what one name means on one platform, held until it is closed. */
public final class ImageSlot implements AutoCloseable {
  private final StoreLock lock;
  private final ImageIndex index;
  private final AtomicFiles files;
  private final Path record;
  private final ImageName name;
  private final Platform platform;

  ImageSlot(
      StoreLock lock,
      ImageIndex index,
      AtomicFiles files,
      Path record,
      ImageName name,
      Platform platform) {
    this.lock = lock;
    this.index = index;
    this.files = files;
    this.record = record;
    this.name = name;
    this.platform = platform;
  }

  /**
   * Returns what another process has put there, or what a shared store has; null if that is
   * nothing.
   */
  public @Nullable StoredImage find() {
    return index.find(name, platform);
  }

  public void put(StoredImage stored) throws IOException {
    files.write(record, ImageRecord.write(stored));
  }

  @Override
  public void close() {
    lock.close();
  }
}

package dev.sandboxed.image.internal.store;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The right to say what one name means on one platform, held until it is closed. */
public final class ImageSlot implements AutoCloseable {
  private final StoreLock lock;
  private final ImageIndex index;
  private final AtomicFiles files;
  private final Path record;

  ImageSlot(StoreLock lock, ImageIndex index, AtomicFiles files, Path record) {
    this.lock = lock;
    this.index = index;
    this.files = files;
    this.record = record;
  }

  /** Returns what another process has put there; null if that is nothing. */
  public @Nullable StoredImage find() {
    return index.find(record);
  }

  public void put(StoredImage stored) throws IOException {
    files.write(record, ImageRecord.write(stored));
  }

  @Override
  public void close() {
    lock.close();
  }
}

package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.ImageStoreException;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Keeps a part of a disk free while layers are unpacked: whoever fills a disk breaks more than a
 * test. Thread-safe.
 */
public final class FreeSpace {
  private static final long MOST_KEPT = 256L << 20;
  private static final long PART_KEPT = 50;

  private final Path directory;
  private final LongSupplier free;
  private final long kept;

  /** Of the disk that the directory is on. */
  public FreeSpace(Path directory) {
    this(directory, directory.toFile()::getUsableSpace, directory.toFile().getTotalSpace());
  }

  FreeSpace(Path directory, LongSupplier free, long total) {
    this.directory = directory;
    this.free = free;
    this.kept = Math.min(MOST_KEPT, total / PART_KEPT);
  }

  /** Fails when less is free than is kept. */
  public void check() {
    long now = free.getAsLong();
    if (now < kept) {
      throw new ImageStoreException(
          "Could not unpack a layer into "
              + directory
              + ": its disk has only "
              + now
              + " bytes left, and "
              + kept
              + " are kept free. Make room, or set -Dsandboxed.store to a directory on another"
              + " disk.");
    }
  }
}

package dev.sandboxed.image.internal.store;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes small files so that a reader sees the old content or the new one, and after a crash too.
 * Thread-safe.
 */
final class AtomicFiles {
  private final StoreLayout layout;
  private final StoreFiles files;

  AtomicFiles(StoreLayout layout, StoreFiles files) {
    this.layout = layout;
    this.files = files;
  }

  void write(Path file, byte[] content) throws IOException {
    Path temporary = layout.staging("file-" + unique());
    try {
      files.write(temporary, content);
      StoreDirectories.parents(file, files);
      files.rename(temporary, file);
    } catch (IOException e) {
      try {
        files.delete(temporary);
      } catch (IOException more) {
        // A later pull sweeps it away.
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  /** Not a UUID: its random numbers take a fresh JVM 10 ms, and a start may have to write. */
  private static String unique() {
    return Long.toHexString(ProcessHandle.current().pid())
        + "-"
        + Long.toHexString(Thread.currentThread().getId())
        + "-"
        + Long.toHexString(System.nanoTime());
  }
}

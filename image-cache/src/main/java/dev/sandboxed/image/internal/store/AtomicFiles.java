package dev.sandboxed.image.internal.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

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
    Path temporary = layout.staging("file-" + UUID.randomUUID());
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
}

package dev.sandboxed.image.internal.store;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Writes small files so that a reader sees the old content or the new one, and after a crash too.
 * Thread-safe.
 */
final class AtomicFiles {
  private final StoreLayout layout;

  AtomicFiles(StoreLayout layout) {
    this.layout = layout;
  }

  void write(Path file, byte[] content) throws IOException {
    Path temporary = layout.staging("file-" + UUID.randomUUID());
    try {
      try (FileChannel channel = FileChannel.open(temporary, CREATE_NEW, WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.createDirectories(file.getParent());
      Files.move(temporary, file, ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}

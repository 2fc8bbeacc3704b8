package dev.sandboxed.image.internal.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every image that a store knows. */
final class RecordTable {
  /**
   * An image and its record.
   *
   * @param lastUsed when a JVM asked for it first
   */
  record Entry(Path file, StoredImage image, Instant lastUsed) {}

  private RecordTable() {}

  static List<Entry> read(StoreLayout layout, Path below) throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (!Files.isDirectory(below)) {
      return entries;
    }
    Files.walkFileTree(
        below,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            StoredImage image = read(file);
            if (image != null) {
              Instant pulled = attributes.lastModifiedTime().toInstant();
              entries.add(new Entry(file, image, lastUsed(layout, image, pulled)));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE; // replaced or removed meanwhile
          }
        });
    return entries;
  }

  private static @Nullable StoredImage read(Path file) throws IOException {
    try {
      return ImageRecord.read(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Each use touches the manifest; see {@link ImageUse#begin}. */
  private static Instant lastUsed(StoreLayout layout, StoredImage image, Instant pulled) {
    Instant used = Instant.ofEpochMilli(layout.blob(image.digest()).toFile().lastModified());
    return used.isAfter(pulled) ? used : pulled;
  }
}

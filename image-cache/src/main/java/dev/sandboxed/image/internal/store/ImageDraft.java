package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A place for the layers of one image that is being made; closing drops it. */
public final class ImageDraft implements AutoCloseable {
  private final StoreLock lock;
  private final StoreLayout layout;
  private final Path staging;
  private final LayerWriters writers;
  private final StoreFiles files;
  private int blobs;

  ImageDraft(
      StoreLock lock, StoreLayout layout, String task, LayerWriters writers, StoreFiles files)
      throws IOException {
    this.lock = lock;
    this.layout = layout;
    this.staging = layout.staging(task);
    this.writers = writers;
    this.files = files;
    writers.delete(staging);
    StoreDirectories.traversable(staging, files);
  }

  /** Returns a name for another blob, whose file does not exist yet. */
  public Path newBlob() {
    return staging.resolve("blob-" + blobs++);
  }

  public OutputStream create(Path blob) throws IOException {
    return files.create(blob);
  }

  /** Whether the store has a blob, or a layer as it came. */
  public boolean keeps(Digest blob) {
    return Files.exists(layout.blob(blob));
  }

  @Override
  public void close() {
    try (lock) {
      writers.delete(staging);
    }
  }
}

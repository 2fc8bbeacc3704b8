package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The right to make one layer, held until it is closed. Closing drops what was begun and not
 * completed.
 */
public final class LayerSlot implements AutoCloseable {
  private final StoreLock lock;
  private final Path staging;
  private final Path layer;
  private final LayerWriters writers;
  private final StoreFiles files;
  private final AtomicFiles records;
  private boolean staged;

  LayerSlot(
      StoreLock lock,
      Path staging,
      Path layer,
      LayerWriters writers,
      StoreFiles files,
      AtomicFiles records) {
    this.lock = lock;
    this.staging = staging;
    this.layer = layer;
    this.writers = writers;
    this.files = files;
    this.records = records;
  }

  public boolean isFilled() {
    return Files.exists(layer);
  }

  /** Makes an empty directory to write the layer into. */
  public Path stage() throws IOException {
    staged = true;
    writers.delete(staging);
    return StoreDirectories.traversable(staging, files);
  }

  /** Puts the complete layer from its staging directory into its place. */
  public void fill(LayerMeta meta) throws IOException {
    records.write(StoreLayout.metaIn(staging), meta.text());
    files.rename(staging, layer);
    staged = false;
  }

  @Override
  public void close() {
    try (lock) {
      if (staged) {
        writers.delete(staging);
      }
    }
  }
}

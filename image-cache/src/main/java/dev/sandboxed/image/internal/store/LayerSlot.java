package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The right to make one layer, held until it is closed. Closing drops what was begun and not
 * completed.
 */
public final class LayerSlot implements AutoCloseable {
  private final StoreLock lock;
  private final StoreLayout layout;
  private final Path staging;
  private final Path layer;
  private final LayerWriters writers;
  private final StoreFiles files;
  private final AtomicFiles records;
  private boolean staged;
  private @Nullable OutputStream blob;

  LayerSlot(
      StoreLock lock,
      StoreLayout layout,
      String task,
      String name,
      LayerWriters writers,
      StoreFiles files,
      AtomicFiles records) {
    this.lock = lock;
    this.layout = layout;
    this.staging = layout.staging(task);
    this.layer = layout.layer(name);
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

  /** Opens a file for the compressed form of the layer; it is kept when the layer is complete. */
  public OutputStream keepBlob() throws IOException {
    blob = files.create(keptIn(staging));
    return blob;
  }

  /**
   * Puts the complete layer from its staging directory into its place.
   *
   * @param compressed the blob it came from
   * @param entries of its tar
   * @param bytes of its tar
   */
  public void fill(Digest compressed, long entries, long bytes) throws IOException {
    Survey survey = Survey.of(staging.resolve("fs"));
    LayerMeta meta = new LayerMeta(compressed, entries, bytes, files.bootId(), survey);
    records.write(StoreLayout.metaIn(staging), meta.text());
    if (blob != null) {
      blob.close();
      Path place = layout.blob(meta.blob());
      StoreDirectories.parents(place, files);
      files.rename(keptIn(staging), place);
    }
    files.rename(staging, layer);
    staged = false;
  }

  @Override
  public void close() {
    try (lock) {
      if (staged) {
        closeBlob();
        writers.delete(staging);
      }
    }
  }

  private void closeBlob() {
    try {
      if (blob != null) {
        blob.close();
      }
    } catch (IOException e) {
      // It is about to be deleted.
      return;
    }
  }

  private static Path keptIn(Path staging) {
    return staging.resolve("blob");
  }
}

package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The right to make one snapshot, held until it is closed. Closing drops what was begun and not
 * completed.
 */
public final class SnapshotSlot implements AutoCloseable {
  private static final int NO_TAR = -1;

  private final StoreLock lock;
  private final StoreLayout layout;
  private final Digest key;
  private final Path staging;
  private final LayerWriters writers;
  private final StoreFiles files;
  private @Nullable SnapshotAbout announced;
  private boolean closed;

  SnapshotSlot(
      StoreLock lock, StoreLayout layout, Digest key, LayerWriters writers, StoreFiles files) {
    this.lock = lock;
    this.layout = layout;
    this.key = key;
    this.staging = layout.staging(layout.layerTask(StoreLayout.snapshot(key)));
    this.writers = writers;
    this.files = files;
  }

  /** Lets those who wait know that there will soon be a snapshot, and of what. */
  public void announce(SnapshotAbout about) throws IOException {
    announced = about;
    writers.delete(staging);
    StoreDirectories.traversable(staging, files);
    files.note(StoreLayout.aboutIn(staging), about.text());
  }

  /** Puts the files that the sandbox has left, with what was announced, in their place. */
  public void fill(Path tree) throws IOException {
    long bytes = writers.adopt(layout.root(), tree, staging);
    Survey survey = Survey.of(staging.resolve("fs"));
    LayerMeta meta = new LayerMeta(key, NO_TAR, bytes, files.bootId(), survey);
    new AtomicFiles(layout, files).write(StoreLayout.metaIn(staging), meta.text());
    files.rename(staging, layout.layer(StoreLayout.snapshot(key)));
    announced = null;
  }

  /** Puts up a notice in the place of what was announced, so that nobody else tries in vain. */
  public void refuse(String reason) throws IOException {
    if (announced != null) {
      SnapshotAbout refused = announced.refused(reason);
      announce(refused);
      files.rename(staging, layout.layer(StoreLayout.snapshot(key)));
      announced = null;
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (lock) {
      if (announced != null) {
        writers.delete(staging);
      }
    }
  }
}

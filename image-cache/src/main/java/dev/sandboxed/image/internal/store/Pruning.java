package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Removes images, and every layer that no image needs. Each thing is moved to the trash first, then
 * it is looked whether somebody has begun to use it meanwhile; if so, it is put back. Those who use
 * do it the other way round (see {@link Leases}).
 *
 * <p>One pruning at a time, under the lock {@code prune}; within it the lock of the image or layer
 * at hand, which makes a pull wait for the outcome. What a pull has locked is left alone.
 */
public final class Pruning {
  /** What was removed. */
  public record Removed(List<ImageName> images, int layers, int snapshots, long bytes) {}

  private final StoreLayout layout;
  private final LayerWriters writers;
  private final StoreFiles files;
  private final List<ImageName> images = new ArrayList<>();
  private int layers;
  private int snapshots;
  private Predicate<Digest> unwantedSnapshots = key -> false;
  private long bytes;

  public Pruning(StoreLayout layout, LayerWriters writers, StoreFiles files) {
    this.layout = layout;
    this.writers = writers;
    this.files = files;
  }

  /** Removes these snapshots as well. */
  public Pruning andSnapshots(Predicate<Digest> unwanted) {
    unwantedSnapshots = unwanted;
    return this;
  }

  /** Removes these images unless they are in use, and whatever nobody needs. */
  public Removed run(Predicate<StoredImage> unwanted) throws IOException, InterruptedException {
    StoreDirectories.prepare(layout, files);
    StoreLock lock = StoreLock.acquire(layout.lock("prune"), () -> {});
    try (lock) {
      StoreDirectories.traversable(layout.trash(), files);
      emptyTrash(layout, writers);
      for (RecordTable.Entry entry : RecordTable.read(layout, layout.images())) {
        if (unwanted.test(entry.image())) {
          removeImage(entry);
        }
      }
      Set<String> needed = neededLayers();
      for (String layer : layersOnDisk()) {
        if (!needed.contains(layer)) {
          removeLayer(layer);
        }
      }
      bytes += new BlobPruning(layout, files).run();
    }
    return new Removed(List.copyOf(images), layers, snapshots, bytes);
  }

  /** Removes one snapshot; returns whether it was there and not in use. */
  public boolean removeSnapshot(Digest key) throws IOException, InterruptedException {
    String name = StoreLayout.snapshot(key);
    if (!Files.exists(layout.layer(name))) {
      return false;
    }
    unwantedSnapshots = key::equals;
    StoreDirectories.prepare(layout, files);
    StoreLock lock = StoreLock.acquire(layout.lock("prune"), () -> {});
    try (lock) {
      StoreDirectories.traversable(layout.trash(), files);
      emptyTrash(layout, writers);
      if (!neededLayers().contains(name)) {
        removeLayer(name);
      }
    }
    return snapshots > 0;
  }

  /** Deletes what a pruning that died has left; to be called under the lock {@code prune}. */
  static void emptyTrash(StoreLayout layout, LayerWriters writers) throws IOException {
    for (String name : names(layout.trash())) {
      writers.delete(layout.trash().resolve(name));
    }
  }

  private void removeImage(RecordTable.Entry entry) throws IOException {
    StoredImage image = entry.image();
    if (LeaseTable.read(layout, files).uses(image.digest())) {
      return;
    }
    String task = layout.imageTask(entry.file());
    Path trash = layout.trash().resolve(task);
    try (StoreLock lock = StoreLock.tryAcquire(layout.lock(task))) {
      if (lock == null || !Files.exists(entry.file())) {
        return;
      }
      files.rename(entry.file(), trash);
      if (LeaseTable.read(layout, files).uses(image.digest())) {
        files.rename(trash, entry.file());
        return;
      }
    }
    files.delete(trash);
    images.add(image.reference());
  }

  private void removeLayer(String name) throws IOException {
    Path layer = layout.layer(name);
    String task = layout.layerTask(name);
    Path trash = layout.trash().resolve(task);
    LayerMeta meta = LayerMeta.read(layer);
    try (StoreLock lock = StoreLock.tryAcquire(layout.lock(task))) {
      if (lock == null || !Files.exists(layer)) {
        return;
      }
      files.rename(layer, trash);
      if (neededLayers().contains(name)) {
        files.rename(trash, layer);
        return;
      }
    }
    writers.delete(trash);
    if (StoreLayout.isSnapshot(name)) {
      snapshots++;
    } else {
      layers++;
    }
    bytes += meta == null ? 0 : meta.bytes();
  }

  /** Leases first: an image that has just been pulled gives its lease back after it is recorded. */
  private Set<String> neededLayers() throws IOException {
    Set<String> needed = new HashSet<>(LeaseTable.read(layout, files).layers());
    for (RecordTable.Entry entry : RecordTable.read(layout, layout.images())) {
      needed.addAll(entry.image().layers());
    }
    for (String layer : layersOnDisk()) {
      if (StoreLayout.isSnapshot(layer)
          && !unwantedSnapshots.test(StoreLayout.snapshotKey(layer))) {
        needed.add(layer);
      }
    }
    return needed;
  }

  private List<String> layersOnDisk() throws IOException {
    return names(layout.layers());
  }

  private static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        entries.forEach(entry -> names.add(entry.getFileName().toString()));
      }
    }
    return names;
  }
}

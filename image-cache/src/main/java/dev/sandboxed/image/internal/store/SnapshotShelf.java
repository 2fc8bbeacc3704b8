package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The snapshots among the layers of a store. Thread-safe, also across processes. */
public final class SnapshotShelf {
  /** One snapshot. */
  public record Item(
      Digest key, SnapshotAbout about, long bytes, Instant lastUsed, boolean inUse) {}

  private final StoreLayout layout;
  private final LayerWriters writers;
  private final StoreFiles files;

  public SnapshotShelf(StoreLayout layout, LayerWriters writers, StoreFiles files) {
    this.layout = layout;
    this.writers = writers;
    this.files = files;
  }

  /**
   * Begins the use of a snapshot, so that nobody removes it, and returns its directory; null if
   * there is none. One of a shared store is used without a lease.
   */
  public @Nullable Path begin(Digest key) {
    String name = StoreLayout.snapshot(key);
    Path found = layout.findLayer(name);
    if (found == null || !isOwn(found)) {
      return found;
    }
    if (!hasFiles(found)) {
      return null;
    }
    try {
      if (!Leases.of(layout).hold(layout.ownership(), key, List.of(name), files)) {
        return found;
      }
    } catch (IOException e) {
      // Whoever may not write there did not put it there either; whoever did keeps it.
      return found;
    }
    if (!hasFiles(found)) {
      end(key, found);
      return null;
    }
    touch(found);
    return found;
  }

  /** Ends a use that has begun. */
  public void end(Digest key, Path directory) {
    if (isOwn(directory)) {
      try {
        Leases.of(layout).release(layout.ownership(), key, files);
      } catch (IOException e) {
        // It is given back when this JVM ends.
        return;
      }
    }
  }

  /** Returns the right to make a snapshot, or null while somebody else has it or it is there. */
  public @Nullable SnapshotSlot tryMake(Digest key) throws IOException {
    Store.open(layout, writers, files).sweep();
    String name = StoreLayout.snapshot(key);
    StoreLock lock = StoreLock.tryAcquire(layout.lock(layout.layerTask(name)));
    if (lock != null && Files.exists(layout.layer(name))) {
      lock.close();
      return null;
    }
    return lock == null ? null : new SnapshotSlot(lock, layout, key, writers, files);
  }

  /** Why nobody should try to make this snapshot, or null. */
  public @Nullable String refusal(Digest key) throws IOException {
    SnapshotAbout about = about(layout.layer(StoreLayout.snapshot(key)));
    return about == null || about.refusal().isEmpty() ? null : about.refusal();
  }

  /** What whoever makes it has announced, or null. */
  public @Nullable SnapshotAbout announced(Digest key) throws IOException {
    return SnapshotAbout.read(layout.staging(layout.layerTask(StoreLayout.snapshot(key))));
  }

  /** What a snapshot is of, or null if that is not known any more. */
  public @Nullable SnapshotAbout about(Path snapshot) throws IOException {
    return SnapshotAbout.read(snapshot);
  }

  /** Sees to it that a snapshot outlives the machine going down. */
  public void makeDurable(Digest key) throws IOException, InterruptedException {
    String name = StoreLayout.snapshot(key);
    writers.sync(layout.layers());
    StoreLock lock = StoreLock.acquire(layout.lock(layout.layerTask(name)), () -> {});
    try (lock) {
      LayerMeta meta = LayerMeta.read(layout.layer(name));
      if (meta != null) {
        Path file = StoreLayout.metaIn(layout.layer(name));
        new AtomicFiles(layout, files).write(file, meta.in(BootCheck.DURABLE).text());
      }
    }
  }

  /** The snapshots of the store's own. */
  public List<Item> items() throws IOException {
    LeaseTable leases = LeaseTable.read(layout, files);
    List<Item> items = new ArrayList<>();
    if (!Files.isDirectory(layout.layers())) {
      return items;
    }
    try (DirectoryStream<Path> layers = Files.newDirectoryStream(layout.layers())) {
      for (Path snapshot : layers) {
        String name = snapshot.getFileName().toString();
        SnapshotAbout about = StoreLayout.isSnapshot(name) ? SnapshotAbout.read(snapshot) : null;
        LayerMeta meta = LayerMeta.read(snapshot);
        if (about != null) {
          Digest key = StoreLayout.snapshotKey(name);
          long bytes = meta == null ? 0 : meta.bytes();
          boolean inUse = leases.layers().contains(name);
          items.add(new Item(key, about, bytes, lastUsed(snapshot), inUse));
        }
      }
    }
    return items;
  }

  private static Instant lastUsed(Path snapshot) {
    return Instant.ofEpochMilli(StoreLayout.aboutIn(snapshot).toFile().lastModified());
  }

  /** What was refused has none. */
  private static boolean hasFiles(Path snapshot) {
    return Files.exists(snapshot.resolve("fs"));
  }

  private boolean isOwn(Path directory) {
    return directory.startsWith(layout.layers());
  }

  private void touch(Path snapshot) {
    try {
      files.touch(StoreLayout.aboutIn(snapshot));
    } catch (IOException e) {
      // Then it counts as last used when it was made.
      return;
    }
  }
}

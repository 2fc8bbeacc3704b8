package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.internal.store.Pruning;
import dev.sandboxed.image.internal.store.SnapshotAbout;
import dev.sandboxed.image.internal.store.SnapshotShelf;
import dev.sandboxed.image.internal.store.SnapshotSlot;
import dev.sandboxed.image.internal.store.StoreFiles;
import dev.sandboxed.image.internal.store.StoreLayout;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what sandboxes have written as layers of their own, each under a key that names everything
 * that went into it. Thread-safe, also across processes that share the store.
 */
public final class SnapshotStore {
  private final StoreLayout layout;
  private final LayerWriters writers;
  private final StoreFiles files;
  private final SnapshotShelf shelf;

  private SnapshotStore(StoreLayout layout, LayerWriters writers, StoreFiles files) {
    this.layout = layout;
    this.writers = writers;
    this.files = files;
    this.shelf = new SnapshotShelf(layout, writers, files);
  }

  /** Opens the store. Nothing is read or written yet. */
  public static SnapshotStore open(ImageCacheSettings settings, LayerWriters writers) {
    return open(settings, writers, StoreFiles.DISK);
  }

  static SnapshotStore open(ImageCacheSettings settings, LayerWriters writers, StoreFiles files) {
    return new SnapshotStore(ImageCache.layout(settings, writers, warning -> {}), writers, files);
  }

  /**
   * Begins the use of a snapshot. Nobody removes it until the use has {@linkplain #end ended} as
   * often as it has begun, or this JVM ends.
   *
   * @return its layer, as in {@link CachedImage#layers()}, in this store or a shared one; null if
   *     there is none
   */
  public @Nullable Path begin(Digest key) {
    return shelf.begin(key);
  }

  /** Ends a use, given what {@link #begin} has returned. */
  public void end(Digest key, Path layer) {
    shelf.end(key, layer);
  }

  /**
   * Returns the right to make a snapshot; null while somebody else has it, or if it is there or was
   * {@linkplain #refusal refused}.
   *
   * @throws ImageStoreException if the store cannot be written to
   */
  public @Nullable SnapshotMaking tryMake(Digest key) {
    try {
      SnapshotSlot slot = shelf.tryMake(key);
      return slot == null ? null : new SnapshotMaking(this, slot);
    } catch (IOException e) {
      throw failed("write to", e);
    }
  }

  /** Returns how long the start took that this layer spares; zero if that is not known any more. */
  public Duration spares(Path layer) {
    try {
      SnapshotAbout about = shelf.about(layer);
      return about == null ? Duration.ZERO : about.took();
    } catch (IOException e) {
      return Duration.ZERO;
    }
  }

  /** Returns why nobody should try to make a snapshot, or null. */
  public @Nullable String refusal(Digest key) {
    try {
      return shelf.refusal(key);
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  /**
   * Returns how long the start took that a snapshot is being made of, or null if that is not over
   * yet, or nobody makes one.
   */
  public @Nullable Duration announced(Digest key) {
    try {
      SnapshotAbout about = shelf.announced(key);
      return about == null ? null : about.took();
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  /**
   * Waits until a snapshot will outlive the machine going down. One for which this was not done is
   * removed after the next boot.
   */
  public void makeDurable(Digest key) {
    try {
      shelf.makeDurable(key);
    } catch (IOException e) {
      throw failed("write to", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("write to", e);
    }
  }

  /** Returns the snapshots of this user's way of owning files, those used last first. */
  public List<ListedSnapshot> list() {
    try {
      return shelf.items().stream()
          .map(SnapshotStore::listed)
          .sorted(Comparator.comparing(ListedSnapshot::lastUsed).reversed())
          .toList();
    } catch (IOException e) {
      throw failed("list", e);
    }
  }

  /** Removes a snapshot; returns whether it was there and not in use. */
  public boolean remove(Digest key) {
    try {
      return new Pruning(layout, writers, files).removeSnapshot(key);
    } catch (IOException e) {
      throw failed("remove a snapshot from", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("remove a snapshot from", e);
    }
  }

  private static ListedSnapshot listed(SnapshotShelf.Item item) {
    SnapshotAbout about = item.about();
    return new ListedSnapshot(
        item.key(),
        about.image(),
        about.sandbox(),
        about.made(),
        about.took(),
        about.refusal(),
        item.bytes(),
        item.lastUsed(),
        item.inUse());
  }

  ImageStoreException failed(String what, Exception cause) {
    return new ImageStoreException(
        "Could not "
            + what
            + " the image store "
            + layout.root()
            + ": "
            + cause
            + ". Check its free space and permissions.",
        cause);
  }
}

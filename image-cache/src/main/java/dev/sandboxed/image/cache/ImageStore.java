package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.internal.store.Inventory;
import dev.sandboxed.image.internal.store.Pruning;
import dev.sandboxed.image.internal.store.StoreFiles;
import dev.sandboxed.image.internal.store.StoreLayout;
import dev.sandboxed.image.internal.store.StoredImage;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Looks after the store that an {@link ImageCache} fills: says what is in it and removes what is
 * not used. Thread-safe, also while other processes use the store.
 *
 * <pre>{@code
 * ImageStore store = ImageStore.open(ImageCacheSettings.load(), writers);
 * store.list().forEach(System.out::println);
 * store.prune(Retention.ofUnused(Duration.ofDays(30)));
 * }</pre>
 */
public final class ImageStore {
  private final LayerWriters writers;
  private final StoreFiles files;
  private final StoreLayout layout;

  private ImageStore(ImageCacheSettings settings, LayerWriters writers, StoreFiles files) {
    this.writers = writers;
    this.files = files;
    this.layout = new StoreLayout(settings.directory(), writers.ownership());
  }

  /** Opens the store. Nothing is read or written yet. */
  public static ImageStore open(ImageCacheSettings settings, LayerWriters writers) {
    return open(settings, writers, StoreFiles.DISK);
  }

  static ImageStore open(ImageCacheSettings settings, LayerWriters writers, StoreFiles files) {
    return new ImageStore(settings, writers, files);
  }

  /** Returns the images of this user's way of owning files, in the order of their names. */
  public List<ListedImage> list() {
    try {
      return new StoreListing(Inventory.of(layout, files)).images();
    } catch (IOException e) {
      throw failed("list", e);
    }
  }

  /**
   * Removes images, layers that no image needs any more, and what dead processes have left. What a
   * JVM uses is kept: the image of a running sandbox, and one that is being pulled.
   */
  public Pruned prune(Retention retention) {
    try {
      Set<StoredImage> tooMuch =
          new StoreListing(Inventory.of(layout, files)).tooMuch(retention, Instant.now());
      Pruning.Removed removed = new Pruning(layout, writers, files).run(tooMuch::contains);
      return new Pruned(removed.images(), removed.layers(), removed.bytes());
    } catch (IOException e) {
      throw failed("prune", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("prune", e);
    }
  }

  private ImageStoreException failed(String what, Exception cause) {
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

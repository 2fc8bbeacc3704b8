package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageAccessException;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.internal.origin.Origin;
import dev.sandboxed.image.internal.registry.UploadSizes;
import dev.sandboxed.image.internal.store.BootCheck;
import dev.sandboxed.image.internal.store.ForeignEntries;
import dev.sandboxed.image.internal.store.ImageIndex;
import dev.sandboxed.image.internal.store.Inventory;
import dev.sandboxed.image.internal.store.Pruning;
import dev.sandboxed.image.internal.store.SnapshotShelf;
import dev.sandboxed.image.internal.store.StoreFiles;
import dev.sandboxed.image.internal.store.StoreLayout;
import dev.sandboxed.image.internal.store.StoredImage;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks after the store that an {@link ImageCache} fills: says what is in it and removes what is
 * not used. Thread-safe, also while other processes use the store.
 *
 * <pre>{@code
 * ImageStore store = runtime.imageStore();
 * store.list().forEach(System.out::println);
 * store.prune(Retention.ofUnused(Duration.ofDays(30)));
 * }</pre>
 */
public final class ImageStore {
  private final ImageCacheSettings settings;
  private final LayerWriters writers;
  private final StoreFiles files;
  private final StoreLayout layout;

  private ImageStore(ImageCacheSettings settings, LayerWriters writers, StoreFiles files) {
    this.settings = settings;
    this.writers = writers;
    this.files = files;
    this.layout = ImageCache.layout(settings, writers, ConsoleListener::warn);
  }

  /** Opens the store. Nothing is read or written yet. */
  public static ImageStore open(ImageCacheSettings settings, LayerWriters writers) {
    return open(settings, writers, StoreFiles.DISK);
  }

  static ImageStore open(ImageCacheSettings settings, LayerWriters writers, StoreFiles files) {
    return new ImageStore(settings, writers, files);
  }

  /**
   * Returns the images of this user's way of owning files, in the order of their names; then those
   * of each shared store. Of two with the same name the first is what a sandbox gets.
   */
  public List<ListedImage> list() {
    try {
      List<ListedImage> images = new ArrayList<>();
      images.addAll(listing().images(layout.root(), false));
      for (StoreLayout shared : layout.shared().usable()) {
        images.addAll(
            new StoreListing(Inventory.ofShared(shared), List.of()).images(shared.root(), true));
      }
      return List.copyOf(images);
    } catch (IOException e) {
      throw failed("list", e);
    }
  }

  private StoreListing listing() throws IOException {
    SnapshotShelf snapshots = new SnapshotShelf(layout, writers, files);
    return new StoreListing(Inventory.of(layout, files), snapshots.items());
  }

  /**
   * Removes images and snapshots, layers that no image needs any more, and what dead processes have
   * left. What a JVM uses is kept: the image and the snapshot of a running sandbox, and an image
   * that is being pulled. Shared stores are left as they are.
   */
  public Pruned prune(Retention retention) {
    try {
      StoreListing.Surplus tooMuch = listing().tooMuch(retention, Instant.now());
      Pruning.Removed removed =
          new Pruning(layout, writers, files)
              .andSnapshots(tooMuch.snapshots()::contains)
              .run(tooMuch.images()::contains);
      return new Pruned(removed.images(), removed.layers(), removed.snapshots(), removed.bytes());
    } catch (IOException e) {
      throw failed("prune", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("prune", e);
    }
  }

  /**
   * Looks at every layer and snapshot and removes those whose files are not what was pulled or
   * written, in number and size; they are pulled or made again when they are needed. Damaged layers
   * of shared stores are only named. A store does this by itself after the machine has gone down.
   */
  public Checked check() {
    try {
      ForeignEntries.refuse(layout);
      List<Path> damaged = new ArrayList<>();
      for (StoreLayout shared : layout.shared().usable()) {
        damaged.addAll(new BootCheck(shared, writers, files).damaged());
      }
      return new Checked(new BootCheck(layout, writers, files).removeDamaged(true), damaged);
    } catch (IOException e) {
      throw failed("check", e);
    }
  }

  /**
   * Writes images into an OCI layout, which replaces the one that is there; all images of the store
   * if none is named. The layout holds what the registry has, so it serves every user and machine,
   * and other tools. Layers come from the store if it was filled with {@link
   * ImageCacheSettings#keepBlobs}, else from the registry again.
   *
   * @throws dev.sandboxed.image.ImageException if something is missing; what was at this place is
   *     untouched then
   */
  public void exportTo(Path directory, ImageReference... images) {
    try {
      new Exchange(settings, writers, layout, files).exportTo(directory, stored(images));
    } catch (IOException e) {
      throw failed("export to " + directory + " from", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("export to " + directory + " from", e);
    }
  }

  /**
   * Takes over the images of a layout that {@link #exportTo} has written, under their names. They
   * are verified as those of a registry are; nothing is asked of the network.
   *
   * @throws dev.sandboxed.image.ImageException at the first image that is damaged or incomplete
   */
  public List<ImageReference> importFrom(Path directory, PullListener listener) {
    return new Exchange(settings, writers, layout, files).importFrom(directory, listener);
  }

  /**
   * Begins to make an image of what a sandbox has written. Waits while somebody else makes one of
   * that name.
   *
   * @param base what the sandbox was started from, and uses until the image is made
   * @param name with a tag; {@code latest} if it has none
   * @throws IllegalArgumentException if the name has a digest, which only the image will tell
   */
  public ImageMaking make(CachedImage base, ImageReference name) {
    if (name.digest() != null) {
      throw new IllegalArgumentException(
          "An image cannot be made as " + name.familiar() + ": leave the digest out");
    }
    try {
      return new Exchange(settings, writers, layout, files)
          .make(this, base, (ImageReference) settings.instead(name));
    } catch (IOException e) {
      throw failed("make " + name.familiar() + " in", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("make " + name.familiar() + " in", e);
    }
  }

  /** Takes an image from where it is, and keeps its layers as they come. */
  void take(ImageReference name, Origin origin) {
    new Exchange(settings.toBuilder().keepBlobs(true).build(), writers, layout, files)
        .take(name, origin, PullListener.NONE);
    writers.sync(layout.layers());
  }

  /**
   * Uploads an image to a registry: one of the store, as its registry has it, for the platform of
   * the settings; or one at a place on disk ({@code oci:…}, {@code docker-archive:…}), with every
   * platform that it has there. Only what the registry does not have is sent. Whoever asks for the
   * target meanwhile gets the image that was there before, or all of the new one.
   *
   * <p>Layers come from the store if it was filled with {@link ImageCacheSettings#keepBlobs}, else
   * from their registry again. Credentials are those of pulls. Mirrors are not pushed to.
   *
   * <pre>{@code
   * ImageReference target = ImageReference.parse("registry.example.com/team/app:1");
   * store.push(ImageName.parse("oci:build/image"), target, PushListener.NONE).digest();
   * }</pre>
   *
   * @throws dev.sandboxed.image.ImageException if the image is not all there, or the registry does
   *     not take it; a part of its layers may be there then
   */
  public Pushed push(ImageName image, ImageReference target, PushListener listener) {
    return push(image, target, listener, UploadSizes.USUAL);
  }

  Pushed push(ImageName image, ImageReference target, PushListener listener, UploadSizes sizes) {
    String what = "push " + image.familiar() + " to " + target.familiar() + " from";
    if (settings.offline()) {
      throw new ImageAccessException(
          "Could not push "
              + image.familiar()
              + " to "
              + target.familiar()
              + ": sandboxed.offline is set. Push with network.");
    }
    try {
      StoredImage found = image instanceof ImageReference name ? stored(name).get(0) : null;
      return new Exchange(settings, writers, layout, files)
          .push(image, found, target, listener, sizes);
    } catch (IOException e) {
      throw failed(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(what, e);
    }
  }

  static ImageStoreException unreadable(String what, IOException e) {
    return new ImageStoreException(
        "Could not read "
            + what
            + " in the image store: "
            + e
            + ". Check the permissions of its files.",
        e);
  }

  /**
   * Returns a key that is the same wherever these images (all if none is named) mean the same, in
   * 64 digits, to key the cache of a CI with.
   */
  public String cacheKey(ImageReference... images) {
    try {
      return CacheKey.of(stored(images));
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  private List<StoredImage> stored(ImageReference... images) throws IOException {
    List<StoredImage> stored = new ArrayList<>();
    if (images.length == 0) {
      Inventory.of(layout, files).items().forEach(item -> stored.add(item.image()));
      stored.removeIf(image -> !(image.reference() instanceof ImageReference));
    }
    for (ImageReference image : images) {
      StoredImage found = new ImageIndex(layout).find(image, settings.platform());
      if (found == null) {
        throw new ImageNotFoundException(
            "Could not find "
                + image.familiar()
                + " for "
                + settings.platform()
                + " in the image store "
                + layout.root()
                + ". Pull it first.");
      }
      stored.add(found);
    }
    return stored;
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

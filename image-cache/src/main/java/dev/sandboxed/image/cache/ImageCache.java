package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.internal.registry.RegistrySilence;
import dev.sandboxed.image.internal.store.BootCheck;
import dev.sandboxed.image.internal.store.ForeignEntries;
import dev.sandboxed.image.internal.store.ImageIndex;
import dev.sandboxed.image.internal.store.ImageUse;
import dev.sandboxed.image.internal.store.SharedStores;
import dev.sandboxed.image.internal.store.StoreFiles;
import dev.sandboxed.image.internal.store.StoreLayout;
import dev.sandboxed.image.internal.store.StoredImage;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes images available as layers on disk. Thread-safe, also across processes that share the
 * store.
 *
 * <pre>{@code
 * ImageCache cache = ImageCache.open(ImageCacheSettings.load(), writers);
 * CachedImage image = cache.resolve(ImageName.parse("postgres:16"), PullPolicy.IF_NOT_PRESENT, PullListener.NONE);
 * Path lowest = image.layers().get(0).resolve("fs");
 * }</pre>
 */
public final class ImageCache {
  private final ImageCacheSettings settings;
  private final LayerWriters writers;
  private final StoreFiles files;
  private final StoreLayout layout;

  /** Images whose registries did not answer: those who put up with it wait for it once. */
  private final Set<ImageName> unanswered = ConcurrentHashMap.newKeySet();

  private ImageCache(ImageCacheSettings settings, LayerWriters writers, StoreFiles files) {
    this.settings = settings;
    this.writers = writers;
    this.files = files;
    this.layout = layout(settings, writers, ConsoleListener::warn);
  }

  static StoreLayout layout(
      ImageCacheSettings settings, LayerWriters writers, Consumer<String> warnings) {
    List<Path> shared = settings.sharedDirectories();
    String ownership = writers.ownership();
    return new StoreLayout(
        settings.directory(),
        ownership,
        shared.isEmpty() ? SharedStores.NONE : new SharedStores(shared, ownership, warnings));
  }

  /** Opens the store. Nothing is read or written before the first image is asked for. */
  public static ImageCache open(ImageCacheSettings settings, LayerWriters writers) {
    return open(settings, writers, StoreFiles.DISK);
  }

  static ImageCache open(ImageCacheSettings settings, LayerWriters writers, StoreFiles files) {
    return new ImageCache(settings, writers, files);
  }

  /**
   * Returns the image, pulling it if the policy says so. A hit reads one small file; a miss loads
   * only the layers that are not in the store yet. Waits while another thread or process pulls the
   * same image, and takes its result.
   *
   * <p>Nobody removes the image from the store until it is {@linkplain #release released} as often
   * as it was resolved, or this JVM ends.
   *
   * <p>Where the settings {@linkplain ImageCacheSettings#instead substitute} another image, it is
   * that one which is resolved.
   *
   * <p>A policy is about registries: what lies at a place on disk is always used as it is now, read
   * again only if it has changed.
   *
   * @throws dev.sandboxed.image.ImageException if the image cannot be made available
   */
  public CachedImage resolve(ImageName named, PullPolicy policy, PullListener listener) {
    checkAfterBoot();
    ImageName name = settings.instead(named);
    boolean isPlace = !(name instanceof ImageReference);
    boolean mayPull = isPlace || (!policy.equals(PullPolicy.NEVER) && !settings.offline());
    StoredImage hit = new ImageIndex(layout).find(name, settings.platform());
    CachedImage cached =
        hit != null && (isPlace || !mayPull || isYoungEnough(hit, policy)) ? begin(hit) : null;
    if (cached != null) {
      return cached;
    }
    if (!mayPull) {
      throw notCached(name);
    }
    Pull pull = new Pull(settings, writers, layout, files, name, listener, null);
    try {
      return pull.run(stored -> isPlace || isYoungEnough(stored, policy));
    } catch (ImageException e) {
      boolean isForgiven = policy.hasAge() && RegistrySilence.explains(e);
      CachedImage old = hit != null && isForgiven ? begin(hit) : null;
      if (hit == null || old == null) {
        throw e;
      }
      unanswered.add(name);
      listener.outdated(old, hit.confirmed(), e);
      return old;
    }
  }

  private @Nullable CachedImage begin(StoredImage hit) {
    List<Path> layers = new ImageUse(layout, files).begin(hit);
    return layers == null ? null : cached(hit, layers);
  }

  private boolean isYoungEnough(StoredImage hit, PullPolicy policy) {
    if (!policy.hasAge()) {
      return !policy.equals(PullPolicy.ALWAYS);
    }
    boolean pinned = hit.reference() instanceof ImageReference image && image.digest() != null;
    return pinned
        || unanswered.contains(hit.reference())
        || policy.accepts(hit.confirmed(), settings.patience().time().now());
  }

  /** Says that an image that was {@linkplain #resolve resolved} is not used any more. */
  public void release(CachedImage image) {
    new ImageUse(layout, files).end(image.digest(), image.layers());
  }

  /**
   * Hands what this JVM uses now, images and snapshots, to a process that may outlive it: nobody
   * removes it from the store as long as that process holds a lock.
   *
   * @param taker has that process lock the file that it is given, before it returns (fcntl(2));
   *     what it throws is passed on. Not called when nothing is in use.
   * @throws ImageStoreException if the store cannot be written to
   */
  public void lend(Consumer<Path> taker) {
    try {
      new ImageUse(layout, files).lend(taker);
    } catch (IOException e) {
      throw new ImageStoreException(
          "Could not write to the image store " + layout.root() + ": " + e + ".", e);
    }
  }

  /**
   * Returns the directories of all layers: that of the store's own, then those of shared stores.
   *
   * @throws ImageStoreException if the store's directory holds something that is not the store's
   */
  public List<Path> layersDirectories() {
    List<Path> directories = new ArrayList<>();
    directories.add(layersDirectory());
    for (StoreLayout store : layout.shared().usable()) {
      directories.add(store.layers());
    }
    return directories;
  }

  /**
   * Returns the directory of the store's own layers.
   *
   * @throws ImageStoreException if the store's directory holds something that is not the store's
   */
  public Path layersDirectory() {
    try {
      ForeignEntries.refuse(layout);
    } catch (IOException e) {
      throw new ImageStoreException(
          "Could not use "
              + layout.root()
              + " as the image store: "
              + e
              + ". Set sandboxed.store (or SANDBOXED_STORE) to a directory that this user can"
              + " read.",
          e);
    }
    return layout.layers();
  }

  private void checkAfterBoot() {
    try {
      new BootCheck(layout, writers, files).runOnce();
    } catch (IOException e) {
      // A store that cannot be written to was made by somebody else, who checks it.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static CachedImage cached(StoredImage image, List<Path> layers) {
    return new CachedImage(
        image.reference(), image.digest(), image.platform(), image.config(), layers);
  }

  private ImageNotFoundException notCached(ImageName name) {
    return new ImageNotFoundException(
        "Could not find "
            + name.familiar()
            + " for "
            + settings.platform()
            + " in the image store "
            + layout.root()
            + (settings.sharedDirectories().isEmpty()
                ? ""
                : " or in " + settings.sharedDirectories())
            + ", and it must not be pulled ("
            + (settings.offline() ? "sandboxed.offline is set" : "the pull policy is NEVER")
            + "). Pull it once with network, or allow pulling.");
  }
}

package dev.sandboxed.image.cache;

import dev.sandboxed.image.ArchiveImage;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.LayoutImage;
import dev.sandboxed.image.internal.archive.ArchiveOrigin;
import dev.sandboxed.image.internal.credentials.Keychain;
import dev.sandboxed.image.internal.layout.LayoutOrigin;
import dev.sandboxed.image.internal.network.Surroundings;
import dev.sandboxed.image.internal.origin.Origin;
import dev.sandboxed.image.internal.registry.RegistryClient;
import dev.sandboxed.image.internal.registry.RegistrySettings;
import dev.sandboxed.image.internal.store.ImageSlot;
import dev.sandboxed.image.internal.store.ImageUse;
import dev.sandboxed.image.internal.store.Store;
import dev.sandboxed.image.internal.store.StoreFiles;
import dev.sandboxed.image.internal.store.StoreLayout;
import dev.sandboxed.image.internal.store.StoredImage;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Pulls one image: everything that happens after a miss, in order. */
final class Pull {
  private final ImageCacheSettings settings;
  private final LayerWriters writers;
  private final StoreLayout layout;
  private final StoreFiles files;
  private final ImageName image;
  private final PullProgress progress;
  private final ImageUse use;
  private final @Nullable Origin from;
  private boolean waited;

  /**
   * Prepares a pull.
   *
   * @param from who has the image, and is closed afterwards; null to ask where it is at home
   */
  Pull(
      ImageCacheSettings settings,
      LayerWriters writers,
      StoreLayout layout,
      StoreFiles files,
      ImageName image,
      PullListener listener,
      @Nullable Origin from) {
    this.settings = settings;
    this.writers = writers;
    this.layout = layout;
    this.files = files;
    this.image = image;
    this.progress = new PullProgress(image, listener, System::nanoTime);
    this.from = from;
    this.use = new ImageUse(layout, files);
  }

  /**
   * Pulls the image unless somebody else has done so.
   *
   * @param adopt whether what another process has pulled meanwhile will do
   */
  CachedImage run(Predicate<StoredImage> adopt) {
    try {
      Store store = Store.open(layout, writers, files);
      try (ImageSlot slot = store.image(image, settings.platform(), this::waiting)) {
        CachedImage adopted = adopted(slot, adopt);
        return adopted != null ? adopted : pull(slot, store);
      }
    } catch (IOException e) {
      throw new ImageStoreException(
          "Could not keep "
              + image.familiar()
              + " in the image store "
              + layout.root()
              + ": "
              + e
              + ". Check its free space and permissions, or set sandboxed.store (or"
              + " SANDBOXED_STORE) to another directory.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageStoreException(
          "Stopped pulling "
              + image.familiar()
              + ": the thread was interrupted. Nothing half-made was kept.",
          e);
    } finally {
      progress.end();
    }
  }

  private @Nullable CachedImage adopted(ImageSlot slot, Predicate<StoredImage> adopt) {
    StoredImage found = slot.find();
    List<Path> layers = found != null && adopt.test(found) ? use.begin(found) : null;
    if (found == null || layers == null) {
      return null;
    }
    CachedImage image = ImageCache.cached(found, layers);
    if (waited) {
      progress.finished(image, 0, Duration.ZERO);
    }
    return image;
  }

  private CachedImage pull(ImageSlot slot, Store store) throws IOException, InterruptedException {
    long start = System.nanoTime();
    progress.started();
    boolean done = false;
    Digest used = null;
    try (Origin origin = from == null ? origin(settings, image, store) : from) {
      store.sweep();
      ImagePlanner planner = new ImagePlanner(image, settings.platform(), origin, store);
      ImagePlan plan = planner.plan(slot.find() != null);
      use.beginPull(plan.manifest(), plan.layerNames());
      used = plan.manifest();
      long received = layers(plan, origin, store);
      StoredImage stored =
          new StoredImage(
              image,
              plan.manifest(),
              settings.platform(),
              plan.config(),
              plan.layerNames(),
              confirmed());
      slot.put(stored);
      CachedImage cached = ImageCache.cached(stored, use.pulled(stored));
      done = true;
      progress.finished(cached, received, Duration.ofNanos(System.nanoTime() - start));
      return cached;
    } finally {
      if (!done && used != null) {
        use.end(used);
      }
    }
  }

  /** What lies on disk may be as old as it likes. */
  private Instant confirmed() {
    boolean byRegistry = from == null && image instanceof ImageReference;
    return byRegistry
        ? settings.patience().time().now().truncatedTo(ChronoUnit.SECONDS)
        : Instant.EPOCH;
  }

  private long layers(ImagePlan plan, Origin origin, Store store)
      throws IOException, InterruptedException {
    List<PullListener.Layer> announced = new ArrayList<>();
    List<ImagePlan.Layer> missing = new ArrayList<>();
    for (ImagePlan.Layer layer : plan.distinctLayers()) {
      boolean cached = store.hasLayer(layer.name());
      announced.add(new PullListener.Layer(layer.blob().digest(), layer.blob().size(), cached));
      if (!cached) {
        missing.add(layer);
      }
    }
    progress.resolved(plan.source(), announced);
    // The largest first: it is what takes longest.
    missing.sort(
        Comparator.comparingLong((ImagePlan.Layer layer) -> layer.blob().size()).reversed());
    List<Callable<Long>> pulls = new ArrayList<>();
    for (ImagePlan.Layer layer : missing) {
      pulls.add(
          new LayerPull(image, layer, origin, store, writers, progress, settings.keepBlobs())::run);
    }
    List<Long> received = new ParallelLayers(origin::close).run(pulls);
    return received.stream().mapToLong(Long::longValue).sum();
  }

  /** Prepares to get an image from where it is at home. */
  static Origin origin(ImageCacheSettings settings, ImageName image, Store store) {
    if (image instanceof LayoutImage layout) {
      return LayoutOrigin.open(layout);
    }
    if (image instanceof ArchiveImage archive) {
      return ArchiveOrigin.open(archive, store.scratch());
    }
    ImageReference reference = (ImageReference) image;
    return RegistryClient.open(
        reference, registries(settings, reference), Keychain.ofUser(), settings.patience());
  }

  static RegistrySettings registries(ImageCacheSettings settings, ImageReference reference) {
    return new RegistrySettings(
        settings.mirrorsOf(reference.registry()),
        settings.insecureRegistries(),
        settings.certificates(),
        Surroundings.ofProcess(),
        settings.redirects());
  }

  private void waiting() {
    waited = true;
    progress.waiting();
  }
}

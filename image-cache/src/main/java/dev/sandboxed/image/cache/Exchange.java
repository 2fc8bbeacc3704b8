package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.LayoutImage;
import dev.sandboxed.image.internal.credentials.Keychain;
import dev.sandboxed.image.internal.layout.LayoutOrigin;
import dev.sandboxed.image.internal.layout.NewLayout;
import dev.sandboxed.image.internal.origin.Origin;
import dev.sandboxed.image.internal.pack.LayerPacker;
import dev.sandboxed.image.internal.registry.RegistryPush;
import dev.sandboxed.image.internal.registry.UploadSizes;
import dev.sandboxed.image.internal.store.ContentDigest;
import dev.sandboxed.image.internal.store.ImageUse;
import dev.sandboxed.image.internal.store.Store;
import dev.sandboxed.image.internal.store.StoreFiles;
import dev.sandboxed.image.internal.store.StoreLayout;
import dev.sandboxed.image.internal.store.StoreLock;
import dev.sandboxed.image.internal.store.StoredImage;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries images between a store and OCI layouts, and to registries. */
final class Exchange {
  private final ImageCacheSettings settings;
  private final LayerWriters writers;
  private final StoreLayout layout;
  private final StoreFiles files;

  Exchange(
      ImageCacheSettings settings, LayerWriters writers, StoreLayout layout, StoreFiles files) {
    this.settings = settings;
    this.writers = writers;
    this.layout = layout;
    this.files = files;
  }

  void exportTo(Path directory, List<StoredImage> images) throws IOException, InterruptedException {
    Path target = directory.toAbsolutePath().normalize();
    Store store = Store.open(layout, writers, files);
    ImageUse use = new ImageUse(layout, files);
    StoreLock lock =
        store.task("export-" + ContentDigest.of(target.toString().getBytes(UTF_8)).hex());
    try (lock;
        NewLayout made = NewLayout.begin(target)) {
      LayoutExport export = new LayoutExport(store, made, name -> origin(name, store));
      for (StoredImage image : images) {
        List<Path> layers = use.begin(image);
        if (layers == null) {
          throw new IOException(image.reference().familiar() + " has just been removed");
        }
        try {
          export.add(image);
        } finally {
          use.end(image.digest(), layers);
        }
      }
      export.finish();
    }
  }

  /** Pulls every image that has a name from the layout instead of its registry. */
  List<ImageReference> importFrom(Path directory, PullListener listener) {
    List<ImageReference> imported = new ArrayList<>();
    for (String tag : LayoutOrigin.tags(directory)) {
      ImageReference reference = ImageReference.parse(tag);
      take(reference, LayoutOrigin.open(new LayoutImage(directory, tag, null)), listener);
      imported.add(reference);
    }
    return imported;
  }

  /** Pulls an image from somewhere else than its registry. */
  void take(ImageReference name, Origin origin, PullListener listener) {
    Pull pull = new Pull(settings, writers, layout, files, name, listener, origin);
    CachedImage image = pull.run(found -> false);
    new ImageUse(layout, files).end(image.digest(), image.layers());
  }

  ImageMaking make(ImageStore owner, CachedImage base, ImageReference name)
      throws IOException, InterruptedException {
    Store store = Store.open(layout, writers, files);
    List<String> layers = new ArrayList<>();
    for (Path layer : base.layers()) {
      layers.add(String.valueOf(layer.getFileName()));
    }
    StoredImage stored =
        new StoredImage(
            base.reference(), base.digest(), base.platform(), base.config(), layers, Instant.EPOCH);
    Origin origin = new StoredOrigin(stored, store, other -> Pull.origin(settings, other, store));
    return new ImageMaking(owner, name, base, origin, new LayerPacker(writers), store.draft(name));
  }

  /**
   * Pushes an image.
   *
   * @param stored the image if it is one of the store, null if it is at a place on disk
   */
  Pushed push(
      ImageName image,
      @Nullable StoredImage stored,
      ImageReference target,
      PushListener listener,
      UploadSizes sizes)
      throws IOException, InterruptedException {
    Store store = Store.open(layout, writers, files);
    ImageUse use = new ImageUse(layout, files);
    List<Path> layers = stored == null ? List.of() : use.begin(stored);
    if (layers == null) {
      throw new IOException(image.familiar() + " has just been removed");
    }
    try (Origin origin =
            stored == null
                ? Pull.origin(settings, image, store)
                : new StoredOrigin(stored, store, name -> Pull.origin(settings, name, store));
        RegistryPush registry =
            RegistryPush.open(
                target,
                Pull.registries(settings, target),
                Keychain.ofUser(),
                settings.patience(),
                sizes)) {
      return new ImagePush(image, target, origin, registry, listener).run();
    } finally {
      if (stored != null) {
        use.end(stored.digest(), layers);
      }
    }
  }

  private Origin origin(ImageName name, Store store) {
    if (settings.offline()) {
      throw new ImageNotFoundException(
          "Could not export "
              + name.familiar()
              + ": the image store "
              + layout.root()
              + " has not kept its layers as they came, and sandboxed.offline is set. Export with"
              + " network, or set sandboxed.keep-blobs=true before pulling.");
    }
    return Pull.origin(settings, name, store);
  }
}

package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.internal.json.DerivedManifest;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.json.InvalidDocumentException;
import dev.sandboxed.image.internal.origin.FetchedManifest;
import dev.sandboxed.image.internal.origin.Origin;
import dev.sandboxed.image.internal.origin.RemoteManifest;
import dev.sandboxed.image.internal.store.Store;
import dev.sandboxed.image.internal.store.StoredImage;
import dev.sandboxed.image.internal.store.VerifiedInputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An image of a store as its registry has it: what the store has kept comes from there, the rest
 * from the registry again. Thread-safe.
 */
final class StoredOrigin implements Origin {
  private final StoredImage image;
  private final Store store;
  private final Function<ImageName, Origin> origins;
  private final Set<Digest> damaged = ConcurrentHashMap.newKeySet();

  /** Guarded by this. */
  private final Map<ImageName, Origin> homes = new HashMap<>();

  StoredOrigin(StoredImage image, Store store, Function<ImageName, Origin> origins) {
    this.image = image;
    this.store = store;
    this.origins = origins;
  }

  @Override
  public FetchedManifest manifest() {
    byte[] kept = kept(image.digest());
    return kept == null
        ? home().manifest(new Descriptor("", image.digest(), 0))
        : new FetchedManifest(kept, "", image.digest(), "the image store");
  }

  @Override
  public @Nullable RemoteManifest look() {
    return null;
  }

  @Override
  public FetchedManifest manifest(Descriptor descriptor) {
    byte[] kept = kept(descriptor.digest());
    return kept == null
        ? home().manifest(descriptor)
        : new FetchedManifest(kept, descriptor.mediaType(), descriptor.digest(), "the image store");
  }

  @Override
  public byte[] document(Descriptor descriptor, String what) {
    byte[] kept = kept(descriptor.digest());
    return kept == null ? home().document(descriptor, what) : kept;
  }

  @Override
  public VerifiedInputStream blob(Descriptor descriptor, String what) {
    Digest digest = descriptor.digest();
    if (!damaged.contains(digest)) {
      try {
        return new VerifiedInputStream(store.openBlob(digest), digest, descriptor.size());
      } catch (NoSuchFileException e) {
        damaged.add(digest);
      } catch (IOException e) {
        throw ImageStore.unreadable(what, e);
      }
    }
    return homeOf(digest).blob(descriptor, what);
  }

  @Override
  public String remedy() {
    return home().remedy();
  }

  /** Has a blob from the registry from now on; returns false if it was already. */
  boolean distrust(Digest blob) {
    return damaged.add(blob);
  }

  private byte @Nullable [] kept(Digest digest) {
    try {
      return store.blob(digest);
    } catch (IOException e) {
      throw ImageStore.unreadable(digest.toString(), e);
    }
  }

  private Origin home() {
    return home(image.reference());
  }

  private synchronized Origin home(ImageName name) {
    return homes.computeIfAbsent(name, origins);
  }

  /**
   * No registry has said that it has an image that was made here; others have some of its layers.
   */
  private Origin homeOf(Digest layer) {
    String source = image.confirmed().equals(Instant.EPOCH) ? sources().get(layer) : null;
    return source == null ? home() : home(ImageName.parse(source));
  }

  private Map<Digest, String> sources() {
    byte[] manifest = kept(image.digest());
    try {
      return manifest == null ? Map.of() : DerivedManifest.sources(manifest);
    } catch (InvalidDocumentException e) {
      return Map.of();
    }
  }

  @Override
  public synchronized void close() {
    homes.values().forEach(Origin::close);
  }
}

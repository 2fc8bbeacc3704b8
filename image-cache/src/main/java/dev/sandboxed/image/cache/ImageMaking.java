package dev.sandboxed.image.cache;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageChange;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.internal.json.ConfigWriter;
import dev.sandboxed.image.internal.json.DerivedManifest;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.json.InvalidDocumentException;
import dev.sandboxed.image.internal.json.Manifest;
import dev.sandboxed.image.internal.json.ManifestReader;
import dev.sandboxed.image.internal.json.MediaTypes;
import dev.sandboxed.image.internal.origin.FetchedManifest;
import dev.sandboxed.image.internal.origin.Origin;
import dev.sandboxed.image.internal.pack.LayerPacker;
import dev.sandboxed.image.internal.store.ContentDigest;
import dev.sandboxed.image.internal.store.ImageDraft;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The right to make an image of one name of what a sandbox has written, which nobody else has until
 * this is closed. Not thread-safe. A crash at any point leaves the whole image or none.
 */
public final class ImageMaking implements AutoCloseable {
  private final ImageStore store;
  private final ImageReference name;
  private final CachedImage base;
  private final Origin origin;
  private final LayerPacker packer;
  private final ImageDraft draft;
  private final List<Descriptor> blobs = new ArrayList<>();
  private final List<ConfigWriter.Layer> layers = new ArrayList<>();
  private final Map<Digest, Path> files = new HashMap<>();

  ImageMaking(
      ImageStore store,
      ImageReference name,
      CachedImage base,
      Origin origin,
      LayerPacker packer,
      ImageDraft draft) {
    this.store = store;
    this.name = name;
    this.base = base;
    this.origin = origin;
    this.packer = packer;
    this.draft = draft;
  }

  /**
   * Packs a tree as the next layer. The tree may change or go afterwards.
   *
   * @param tree as overlayfs has written it
   * @param createdBy what the history says: the command that has written it
   * @throws dev.sandboxed.image.ImageStoreException if it cannot be read, or its layer not written
   */
  public void add(Path tree, String createdBy) {
    Path file = draft.newBlob();
    try {
      LayerPacker.Packed packed = packer.pack(tree, draft.create(file));
      files.put(packed.blob(), file);
      layers.add(new ConfigWriter.Layer(packed.diffId(), createdBy));
      blobs.add(new Descriptor(MediaTypes.OCI_LAYER + "+gzip", packed.blob(), packed.size()));
    } catch (IOException e) {
      throw store.failed("pack a layer for " + name.familiar() + " in", e);
    }
  }

  /**
   * Gives the image its name, in the place of the one that has it.
   *
   * @throws dev.sandboxed.image.ImageException if that does not work; there is no image then, or
   *     the one that was there before
   */
  public Committed finish(ImageChange change) {
    try {
      byte[] baseManifest = origin.manifest().content();
      Manifest.Image old = ManifestReader.readImage(baseManifest);
      byte[] config =
          ConfigWriter.write(
              origin.document(old.config(), "the configuration of " + base.reference().familiar()),
              change,
              layers,
              Instant.now());
      Descriptor configuration =
          new Descriptor(MediaTypes.OCI_CONFIG, ContentDigest.of(config), config.length);
      List<Descriptor> all = new ArrayList<>(old.layers());
      all.addAll(blobs);
      byte[] manifest =
          DerivedManifest.write(new Manifest.Image(configuration, all), sources(baseManifest, old));
      Digest digest = ContentDigest.of(manifest);
      FetchedManifest made =
          new FetchedManifest(manifest, MediaTypes.OCI_MANIFEST, digest, "a sandbox");
      store.take(name, new DerivedOrigin(made, new DerivedOrigin.Document(config), files, origin));
      return new Committed(name, digest, blobs.stream().mapToLong(Descriptor::size).sum());
    } catch (InvalidDocumentException e) {
      throw new CorruptImageException(
          "Could not commit "
              + name.familiar()
              + ": a document of "
              + base.reference().familiar()
              + " "
              + e.getMessage()
              + ". Pull it again with the policy ALWAYS.",
          e);
    }
  }

  /** Of an image that was made here itself, the layers that nobody else has are kept. */
  private Map<Digest, String> sources(byte[] manifest, Manifest.Image old)
      throws InvalidDocumentException {
    Map<Digest, String> sources = new HashMap<>(DerivedManifest.sources(manifest));
    boolean derived = !sources.isEmpty();
    if (base.reference() instanceof ImageReference reference) {
      for (Descriptor layer : old.layers()) {
        if (!derived || !draft.keeps(layer.digest())) {
          sources.putIfAbsent(layer.digest(), reference.toString());
        }
      }
    }
    return sources;
  }

  /** Gives the right back. What was not finished is dropped. */
  @Override
  public void close() {
    origin.close();
    draft.close();
  }
}

package dev.sandboxed.image.cache;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.json.InvalidDocumentException;
import dev.sandboxed.image.internal.json.LayoutReader;
import dev.sandboxed.image.internal.json.LayoutWriter;
import dev.sandboxed.image.internal.json.Manifest;
import dev.sandboxed.image.internal.json.ManifestReader;
import dev.sandboxed.image.internal.layout.NewLayout;
import dev.sandboxed.image.internal.origin.Origin;
import dev.sandboxed.image.internal.store.ContentDigest;
import dev.sandboxed.image.internal.store.ContentMismatchException;
import dev.sandboxed.image.internal.store.Store;
import dev.sandboxed.image.internal.store.StoredImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Writes images of a store into an OCI layout: the manifests, configurations and layers as the
 * registry has them. What the store has not kept comes from the registry again.
 */
final class LayoutExport {
  private final Store store;
  private final NewLayout layout;
  private final Function<ImageName, Origin> origins;
  private final List<LayoutReader.Entry> index = new ArrayList<>();

  LayoutExport(Store store, NewLayout layout, Function<ImageName, Origin> origins) {
    this.store = store;
    this.layout = layout;
    this.origins = origins;
  }

  void add(StoredImage image) throws IOException {
    try (StoredOrigin origin = new StoredOrigin(image, store, origins)) {
      String what = " of " + image.reference().familiar();
      byte[] content = origin.manifest().content();
      ContentDigest.check(content, image.digest());
      Manifest.Image manifest = read(content, image);
      layout.put(image.digest(), content);
      add(manifest.config(), origin, "the configuration" + what);
      for (Descriptor layer : manifest.layers()) {
        add(layer, origin, "the layer " + layer.digest() + what);
      }
      Descriptor descriptor = new Descriptor(mediaType(content), image.digest(), content.length);
      String tag = image.reference().toString();
      index.add(new LayoutReader.Entry(tag, descriptor, image.platform()));
    }
  }

  void finish() throws IOException {
    layout.finish(LayoutWriter.index(index));
  }

  /** What was read without an exception says what it is. */
  private static String mediaType(byte[] manifest) {
    try {
      return ManifestReader.mediaType(manifest);
    } catch (InvalidDocumentException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Manifest.Image read(byte[] content, StoredImage image) {
    try {
      return ManifestReader.readImage(content);
    } catch (InvalidDocumentException e) {
      throw unusable(image, String.valueOf(e.getMessage()), e);
    }
  }

  private static CorruptImageException unusable(StoredImage image, String what, Throwable cause) {
    return new CorruptImageException(
        "Could not export "
            + image.reference().familiar()
            + ": its manifest "
            + image.digest()
            + " "
            + what
            + ". Pull it again with the policy ALWAYS.",
        cause);
  }

  private void add(Descriptor blob, StoredOrigin origin, String what) throws IOException {
    Digest digest = blob.digest();
    if (layout.has(digest)) {
      return;
    }
    try (InputStream content = origin.blob(blob, what)) {
      layout.put(digest, content);
    } catch (ContentMismatchException e) {
      if (!origin.distrust(digest)) {
        throw e;
      }
      add(blob, origin, what);
    }
  }
}

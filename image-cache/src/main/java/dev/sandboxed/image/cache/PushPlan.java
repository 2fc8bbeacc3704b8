package dev.sandboxed.image.cache;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.json.InvalidDocumentException;
import dev.sandboxed.image.internal.json.Manifest;
import dev.sandboxed.image.internal.json.ManifestReader;
import dev.sandboxed.image.internal.json.MediaTypes;
import dev.sandboxed.image.internal.origin.FetchedManifest;
import dev.sandboxed.image.internal.origin.Origin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to an image: every blob once, and every manifest after those that it names, so that
 * a registry never has one whose parts are missing.
 */
final class PushPlan {
  private static final int MAX_NESTING = 3;

  private final ImageName image;
  private final Origin origin;
  private final Map<Digest, Blob> blobs = new LinkedHashMap<>();
  private final Map<Digest, Document> documents = new LinkedHashMap<>();
  private int leftOut;

  private PushPlan(ImageName image, Origin origin) {
    this.image = image;
    this.origin = origin;
  }

  /** A layer or a configuration. */
  record Blob(Descriptor descriptor, String what) {}

  /** A manifest or an index. */
  record Document(FetchedManifest content, String mediaType) {}

  static PushPlan of(ImageName image, Origin origin) {
    PushPlan plan = new PushPlan(image, origin);
    FetchedManifest top = origin.manifest();
    plan.add(top, top.mediaType(), 0);
    return plan;
  }

  List<Blob> blobs() {
    return List.copyOf(blobs.values());
  }

  /** The last one is the image itself. */
  List<Document> documents() {
    return List.copyOf(documents.values());
  }

  /** How many layers only their maker may hand out. */
  int leftOut() {
    return leftOut;
  }

  private void add(FetchedManifest fetched, String announced, int depth) {
    try {
      Manifest manifest = ManifestReader.read(fetched.content(), announced);
      if (manifest instanceof Manifest.Image single) {
        add(single);
      } else {
        addNamed(fetched, depth);
      }
      String mediaType = ManifestReader.mediaType(fetched.content(), announced);
      documents.put(fetched.digest(), new Document(fetched, mediaType));
    } catch (InvalidDocumentException e) {
      throw corrupt(fetched, String.valueOf(e.getMessage()), e);
    }
  }

  private void addNamed(FetchedManifest index, int depth) throws InvalidDocumentException {
    if (depth == MAX_NESTING) {
      throw corrupt(index, "is nested more than " + MAX_NESTING + " deep", null);
    }
    for (Descriptor named : ManifestReader.named(index.content())) {
      if (!documents.containsKey(named.digest())) {
        add(origin.manifest(named), named.mediaType(), depth + 1);
      }
    }
  }

  private CorruptImageException corrupt(
      FetchedManifest manifest, String what, @Nullable Throwable cause) {
    return new CorruptImageException(
        "Could not push "
            + image.familiar()
            + ": its manifest "
            + manifest.digest()
            + " "
            + what
            + ". Make the image anew with a current tool.",
        cause);
  }

  private void add(Manifest.Image single) {
    for (Descriptor layer : single.layers()) {
      if (MediaTypes.isDistributable(layer.mediaType())) {
        add(layer, "the layer ");
      } else {
        leftOut++;
      }
    }
    add(single.config(), "the configuration ");
  }

  private void add(Descriptor blob, String kind) {
    String what = kind + blob.digest() + " of " + image.familiar();
    blobs.putIfAbsent(blob.digest(), new Blob(blob, what));
  }
}

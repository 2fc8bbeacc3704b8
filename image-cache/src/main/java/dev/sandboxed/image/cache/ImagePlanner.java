package dev.sandboxed.image.cache;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.internal.json.ConfigReader;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.json.InvalidDocumentException;
import dev.sandboxed.image.internal.json.Manifest;
import dev.sandboxed.image.internal.json.ManifestReader;
import dev.sandboxed.image.internal.origin.FetchedManifest;
import dev.sandboxed.image.internal.origin.Origin;
import dev.sandboxed.image.internal.origin.RemoteManifest;
import dev.sandboxed.image.internal.store.Store;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out what a name stands for on this platform: from index to manifest to configuration. */
final class ImagePlanner {
  private static final int MAX_NESTING = 3;

  private final ImageName image;
  private final Platform platform;
  private final Origin origin;
  private final Store store;

  ImagePlanner(ImageName image, Platform platform, Origin origin, Store store) {
    this.image = image;
    this.platform = platform;
    this.origin = origin;
    this.store = store;
  }

  /**
   * Finds out by asking the origin.
   *
   * @param known whether the image was pulled before, so that asking what has changed may be all
   */
  ImagePlan plan(boolean known) throws IOException {
    FetchedManifest fetched = known ? current() : origin.manifest();
    Manifest manifest = manifest(fetched, fetched.mediaType());
    boolean chosen = false;
    for (int depth = 0; manifest instanceof Manifest.Index index; depth++) {
      if (depth == MAX_NESTING) {
        throw corrupt("its indexes are nested more than " + MAX_NESTING + " deep", null);
      }
      store.putBlob(fetched.digest(), fetched.content());
      Descriptor best = choose(index);
      byte[] kept = store.blob(best.digest());
      fetched =
          kept == null
              ? origin.manifest(best)
              : new RemoteManifest(best.digest(), best.mediaType(), fetched.source()).with(kept);
      manifest = manifest(fetched, best.mediaType());
      chosen = true;
    }
    Manifest.Image single = (Manifest.Image) manifest;
    ConfigReader.Config config = config(single.config());
    Platform actual = config.platform();
    // An index is trusted more than a configuration: builders are known to leave wrong words there.
    if (!chosen && actual != null && !new PlatformChoice(platform).accepts(actual)) {
      throw unsuitable(actual.toString());
    }
    store.putBlob(fetched.digest(), fetched.content());
    return ImagePlan.of(image, fetched.digest(), fetched.source(), single, config);
  }

  private FetchedManifest current() throws IOException {
    RemoteManifest current = origin.look();
    byte[] kept = current == null ? null : store.blob(current.digest());
    return current == null || kept == null ? origin.manifest() : current.with(kept);
  }

  private Descriptor choose(Manifest.Index index) {
    Descriptor best = new PlatformChoice(platform).best(index.variants());
    if (best != null) {
      return best;
    }
    List<String> offered =
        index.variants().stream()
            .map(variant -> String.valueOf(variant.platform()))
            .filter(name -> !name.startsWith("unknown"))
            .toList();
    throw unsuitable(offered.isEmpty() ? "nothing" : String.join(", ", offered));
  }

  private Manifest manifest(FetchedManifest fetched, String announced) {
    try {
      return ManifestReader.read(fetched.content(), announced);
    } catch (InvalidDocumentException e) {
      throw corrupt("its manifest " + fetched.digest() + " " + e.getMessage(), e);
    }
  }

  private ConfigReader.Config config(Descriptor descriptor) throws IOException {
    Digest digest = descriptor.digest();
    byte[] content = store.blob(digest);
    if (content == null) {
      content = origin.document(descriptor, "the configuration of " + image.familiar());
      store.putBlob(digest, content);
    }
    try {
      return ConfigReader.read(content);
    } catch (InvalidDocumentException e) {
      throw corrupt("its configuration " + digest + " " + e.getMessage(), e);
    }
  }

  private ImageNotFoundException unsuitable(String offered) {
    return new ImageNotFoundException(
        "Could not pull "
            + image.familiar()
            + " for "
            + platform
            + ": the image is made for "
            + offered
            + ". Choose another tag, or build the image for this platform.");
  }

  private CorruptImageException corrupt(String what, @Nullable Throwable cause) {
    return new CorruptImageException(
        "Could not pull "
            + image.familiar()
            + ": "
            + what
            + ". The image has to be pushed again with a current tool.",
        cause);
  }
}

package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.origin.FetchedManifest;
import dev.sandboxed.image.internal.origin.Origin;
import dev.sandboxed.image.internal.origin.RemoteManifest;
import dev.sandboxed.image.internal.store.VerifiedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An image that was just made of another, which has the layers that are not new. Thread-safe.
 *
 * @param blobs the new layers
 */
record DerivedOrigin(
    FetchedManifest manifest, Document config, Map<Digest, Path> blobs, Origin base)
    implements Origin {

  /** A small blob. */
  static final class Document {
    private final byte[] content;

    Document(byte[] content) {
      this.content = content;
    }

    byte[] content() {
      return content;
    }
  }

  @Override
  public @Nullable RemoteManifest look() {
    return null;
  }

  @Override
  public FetchedManifest manifest(Descriptor descriptor) {
    throw new IllegalStateException("It is no index, so nothing names " + descriptor);
  }

  @Override
  public byte[] document(Descriptor descriptor, String what) {
    return config.content();
  }

  @Override
  public VerifiedInputStream blob(Descriptor descriptor, String what) {
    Path blob = blobs.get(descriptor.digest());
    if (blob == null) {
      return base.blob(descriptor, what);
    }
    try {
      return new VerifiedInputStream(
          Files.newInputStream(blob), descriptor.digest(), descriptor.size());
    } catch (IOException e) {
      throw new ImageStoreException("Could not read " + what + ": " + e, e);
    }
  }

  @Override
  public String remedy() {
    return "Check the disk, and commit the sandbox again.";
  }

  @Override
  public void close() {
    base.close();
  }
}

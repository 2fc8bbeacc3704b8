package dev.sandboxed.image.internal.archive;

import dev.sandboxed.image.ArchiveImage;
import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.InvalidReferenceException;
import dev.sandboxed.image.internal.json.ArchiveReader;
import dev.sandboxed.image.internal.json.ConfigReader;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.json.InvalidDocumentException;
import dev.sandboxed.image.internal.json.Manifest;
import dev.sandboxed.image.internal.json.ManifestWriter;
import dev.sandboxed.image.internal.json.MediaTypes;
import dev.sandboxed.image.internal.origin.FetchedManifest;
import dev.sandboxed.image.internal.origin.Origin;
import dev.sandboxed.image.internal.origin.RemoteManifest;
import dev.sandboxed.image.internal.store.ContentDigest;
import dev.sandboxed.image.internal.store.VerifiedInputStream;
import dev.sandboxed.image.internal.unpack.TarIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An image in a file of {@code docker save}. Such a file has no manifest as registries know it; one
 * is made of what there is, the same every time.
 */
public final class ArchiveOrigin implements Origin {
  private final ArchiveImage image;
  private final ArchiveFile file;
  private final Map<Digest, TarIndex.Entry> blobs = new HashMap<>();

  private ArchiveOrigin(ArchiveImage image, ArchiveFile file) {
    this.image = image;
    this.file = file;
  }

  /**
   * Opens the file.
   *
   * @param scratch a directory for what a compressed archive holds
   */
  public static ArchiveOrigin open(ArchiveImage image, Path scratch) {
    if (!Files.exists(image.file())) {
      throw new ImageNotFoundException(
          "Could not find "
              + image.familiar()
              + ": there is no such file. Relative paths start at the working directory of the"
              + " JVM.");
    }
    try {
      return new ArchiveOrigin(image, ArchiveFile.open(image.file(), scratch));
    } catch (IOException e) {
      throw unusable(image, e);
    }
  }

  @Override
  public synchronized FetchedManifest manifest() {
    try {
      if (!file.has("manifest.json")) {
        throw new IOException(
            file.has("oci-layout")
                ? "it is an OCI archive; unpack it and use oci:directory"
                : "it has no manifest.json");
      }
      ArchiveReader.Item item = choose(ArchiveReader.read(file.document("manifest.json")));
      byte[] content = ManifestWriter.write(manifest(item));
      return new FetchedManifest(
          content, MediaTypes.OCI_MANIFEST, ContentDigest.of(content), "the file " + image.file());
    } catch (InvalidDocumentException e) {
      throw unusable(image, new IOException("a document of it " + e.getMessage(), e));
    } catch (IOException e) {
      throw unusable(image, e);
    }
  }

  private ArchiveReader.Item choose(List<ArchiveReader.Item> items) {
    ImageReference wanted = image.reference();
    TreeSet<String> offered = new TreeSet<>();
    for (ArchiveReader.Item item : items) {
      if (wanted == null
          ? items.size() == 1
          : item.tags().stream().anyMatch(tag -> names(tag, wanted))) {
        return item;
      }
      offered.addAll(item.tags());
    }
    throw new ImageNotFoundException(
        "Could not tell which image "
            + image.familiar()
            + " is: the file has "
            + (offered.isEmpty() ? items.size() + " images without a name" : offered)
            + ". Write docker-archive:file:name:tag with one of them, or save the image again with"
            + " its name.");
  }

  private static boolean names(String tag, ImageReference wanted) {
    try {
      return ImageReference.parse(tag).equals(wanted);
    } catch (InvalidReferenceException e) {
      // Whatever it names, it is not what is wanted.
      return false;
    }
  }

  private Manifest.Image manifest(ArchiveReader.Item item) throws IOException {
    byte[] content = file.document(item.config());
    Digest digest = ContentDigest.of(content);
    checkName(item.config(), digest);
    blobs.put(digest, file.find(item.config()));
    List<Digest> diffIds = ConfigReader.read(content).diffIds();
    if (diffIds.size() != item.layers().size()) {
      throw new IOException(
          "it has "
              + item.layers().size()
              + " layers, the configuration of the image "
              + diffIds.size());
    }
    List<Descriptor> layers = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      layers.add(layer(file.find(item.layers().get(i)), diffIds.get(i)));
    }
    return new Manifest.Image(
        new Descriptor(MediaTypes.OCI_CONFIG, digest, content.length), layers);
  }

  /** The name of a configuration is its digest, which Docker checks as well. */
  private static void checkName(String name, Digest digest) throws IOException {
    String base = name.substring(name.lastIndexOf('/') + 1);
    String hex = base.endsWith(".json") ? base.substring(0, base.length() - 5) : base;
    if (hex.matches("[0-9a-f]{64}") && !hex.equals(digest.hex())) {
      throw new IOException("the digest of " + name + " is " + digest);
    }
  }

  /** What is not compressed has the digest that the configuration tells. */
  private Descriptor layer(TarIndex.Entry entry, Digest diffId) throws IOException {
    String compression = LayerEntry.compression(file, entry);
    Digest digest = compression.isEmpty() ? diffId : LayerEntry.digest(file, entry);
    blobs.put(digest, entry);
    return new Descriptor(MediaTypes.OCI_LAYER + compression, digest, entry.size());
  }

  @Override
  public @Nullable RemoteManifest look() {
    return null;
  }

  @Override
  public FetchedManifest manifest(Descriptor descriptor) {
    throw new IllegalStateException("An archive has no index, so nothing names " + descriptor);
  }

  @Override
  public byte[] document(Descriptor descriptor, String what) {
    try (VerifiedInputStream in = blob(descriptor, what)) {
      return in.readNBytes(ArchiveFile.MAX_DOCUMENT);
    } catch (IOException e) {
      throw unusable(image, e);
    }
  }

  @Override
  public synchronized VerifiedInputStream blob(Descriptor descriptor, String what) {
    TarIndex.Entry entry = blobs.get(descriptor.digest());
    if (entry == null) {
      throw unusable(image, new IOException("it has no " + descriptor.digest()));
    }
    return new VerifiedInputStream(file.open(entry), descriptor.digest(), descriptor.size());
  }

  @Override
  public String remedy() {
    return "Write the file anew (" + image.file() + ") with `docker save`.";
  }

  @Override
  public void close() {
    file.close();
  }

  private static CorruptImageException unusable(ArchiveImage image, IOException e) {
    return new CorruptImageException(
        "Could not read "
            + image.familiar()
            + ": "
            + e.getMessage()
            + ". Write the file anew with `docker save`.",
        e);
  }
}

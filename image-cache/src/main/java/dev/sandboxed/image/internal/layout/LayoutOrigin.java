package dev.sandboxed.image.internal.layout;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.LayoutImage;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.json.IndexWriter;
import dev.sandboxed.image.internal.json.InvalidDocumentException;
import dev.sandboxed.image.internal.json.LayoutReader;
import dev.sandboxed.image.internal.json.Manifest;
import dev.sandboxed.image.internal.json.MediaTypes;
import dev.sandboxed.image.internal.origin.FetchedManifest;
import dev.sandboxed.image.internal.origin.Origin;
import dev.sandboxed.image.internal.origin.RemoteManifest;
import dev.sandboxed.image.internal.store.ContentDigest;
import dev.sandboxed.image.internal.store.VerifiedInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An image in an OCI layout directory. */
public final class LayoutOrigin implements Origin {
  private final LayoutImage image;
  private final LayoutFiles files;

  private LayoutOrigin(LayoutImage image) {
    this.image = image;
    this.files = new LayoutFiles(image.directory());
  }

  /** Prepares to read; nothing is read yet. */
  public static LayoutOrigin open(LayoutImage image) {
    return new LayoutOrigin(image);
  }

  /** Returns the tags of all images of a layout that have one. */
  public static List<String> tags(Path directory) {
    LayoutOrigin layout = new LayoutOrigin(new LayoutImage(directory, null, null));
    return layout.index().stream()
        .map(LayoutReader.Entry::tag)
        .filter(tag -> !tag.isEmpty())
        .distinct()
        .toList();
  }

  @Override
  public FetchedManifest manifest() {
    List<LayoutReader.Entry> all = index();
    Digest digest = image.digest();
    List<LayoutReader.Entry> meant =
        all.stream()
            .filter(entry -> digest == null || entry.manifest().digest().equals(digest))
            .filter(entry -> image.tag() == null || entry.tag().equals(image.tag()))
            .toList();
    if (meant.isEmpty() && digest != null) {
      return inside(digest);
    }
    TreeSet<String> tags = new TreeSet<>();
    (meant.isEmpty() ? all : meant).forEach(entry -> tags.add(entry.tag()));
    if (meant.isEmpty()) {
      throw new ImageNotFoundException(
          "Could not find "
              + image.familiar()
              + ": the layout has "
              + (tags.isEmpty() ? "no image" : "the tags " + tags)
              + ". Correct the tag, or copy the image into it.");
    }
    if (meant.size() == 1) {
      return manifest(meant.get(0).manifest());
    }
    if (tags.size() > 1) {
      throw new ImageNotFoundException(
          "Could not tell which image "
              + image.familiar()
              + " is: the layout has the tags "
              + tags
              + ". Write oci:directory:tag.");
    }
    return choice(meant);
  }

  /** One tag for several platforms, without an index of its own. */
  private FetchedManifest choice(List<LayoutReader.Entry> entries) {
    byte[] index =
        IndexWriter.write(
            entries.stream()
                .map(entry -> new Manifest.Variant(entry.manifest(), entry.platform()))
                .toList());
    return fetched(index, MediaTypes.OCI_INDEX, ContentDigest.of(index));
  }

  /** What is named by its digest may be anywhere in an index. */
  private FetchedManifest inside(Digest digest) {
    try {
      byte[] content = files.document(digest);
      ContentDigest.check(content, digest);
      return fetched(content, "", digest);
    } catch (IOException e) {
      throw unusable(image.familiar(), e);
    }
  }

  @Override
  public @Nullable RemoteManifest look() {
    return null;
  }

  @Override
  public FetchedManifest manifest(Descriptor descriptor) {
    Digest digest = descriptor.digest();
    byte[] content = document(descriptor, "the manifest " + digest + " of " + image.familiar());
    return fetched(content, descriptor.mediaType(), digest);
  }

  @Override
  public byte[] document(Descriptor descriptor, String what) {
    if (descriptor.size() > LayoutFiles.MAX_DOCUMENT) {
      throw new CorruptImageException(
          "Could not read " + what + ": it claims to be " + descriptor.size() + " bytes long.");
    }
    try (VerifiedInputStream in = blob(descriptor, what)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw unusable(what, e);
    }
  }

  @Override
  public VerifiedInputStream blob(Descriptor descriptor, String what) {
    try {
      return new VerifiedInputStream(
          files.open(descriptor.digest()), descriptor.digest(), descriptor.size());
    } catch (IOException e) {
      throw unusable(what, e);
    }
  }

  @Override
  public String remedy() {
    return "Make the layout anew ("
        + image.directory()
        + "), for example with `skopeo copy docker://… oci:directory:tag`.";
  }

  private List<LayoutReader.Entry> index() {
    if (!files.exists()) {
      throw new ImageNotFoundException(
          "Could not find "
              + image.familiar()
              + ": there is no such directory. Relative paths start at the working directory of the"
              + " JVM.");
    }
    try {
      String version = LayoutReader.version(files.document("oci-layout"));
      if (!version.startsWith("1.")) {
        throw new IOException("it is of the version \"" + version + "\", only 1.0.0 is known");
      }
      return LayoutReader.index(files.document("index.json"));
    } catch (InvalidDocumentException e) {
      throw unusable(image.familiar(), new IOException("a document of it " + e.getMessage(), e));
    } catch (IOException e) {
      throw unusable(image.familiar(), e);
    }
  }

  private FetchedManifest fetched(byte[] content, String mediaType, Digest digest) {
    return new FetchedManifest(content, mediaType, digest, "the layout " + image.directory());
  }

  private CorruptImageException unusable(String what, IOException e) {
    return new CorruptImageException(
        "Could not read "
            + what
            + " from the OCI layout "
            + image.directory()
            + ": "
            + e.getMessage()
            + ". "
            + remedy(),
        e);
  }
}

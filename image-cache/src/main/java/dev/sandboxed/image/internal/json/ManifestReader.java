package dev.sandboxed.image.internal.json;

import dev.sandboxed.image.Platform;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads manifests and indexes of OCI and of Docker, schema 2. */
public final class ManifestReader {
  private ManifestReader() {}

  /**
   * Reads one document.
   *
   * @param announced the media type by which the document was found
   */
  public static Manifest read(byte[] content, @Nullable String announced)
      throws InvalidDocumentException {
    JsonDocument document = JsonDocument.parse(content);
    String type = type(document, MediaTypes.plain(announced));
    refuseAmbiguous(document, type);
    return MediaTypes.isIndex(type) ? index(document) : image(document);
  }

  /** Reads what must be one image. */
  public static Manifest.Image readImage(byte[] content) throws InvalidDocumentException {
    if (read(content, "") instanceof Manifest.Image image) {
      return image;
    }
    throw new InvalidDocumentException("is an index");
  }

  /** Returns all that an index names, also what is no image. */
  public static List<Descriptor> named(byte[] index) throws InvalidDocumentException {
    List<Descriptor> named = new ArrayList<>();
    for (JsonDocument one : JsonDocument.parse(index).objects("manifests")) {
      named.add(descriptor(one));
    }
    return named;
  }

  /** Returns what a manifest says it is, or OCI's if it does not say. */
  public static String mediaType(byte[] manifest) throws InvalidDocumentException {
    return mediaType(manifest, "");
  }

  /** The same for one that was announced as something. */
  public static String mediaType(byte[] manifest, String announced)
      throws InvalidDocumentException {
    return type(JsonDocument.parse(manifest), MediaTypes.plain(announced));
  }

  /**
   * What the document says of itself must be what it was announced as; where both are silent, its
   * fields decide.
   */
  private static String type(JsonDocument document, String announced)
      throws InvalidDocumentException {
    String own = MediaTypes.plain(document.text("mediaType"));
    if (MediaTypes.isSchema1(announced) || document.number("schemaVersion", 2) == 1) {
      throw new InvalidDocumentException(
          "is of Docker's schema 1, which was given up in 2017; the image has to be pushed again"
              + " with a current tool");
    }
    boolean announcedKnown = MediaTypes.isIndex(announced) || MediaTypes.isImage(announced);
    if (!own.isEmpty() && announcedKnown && !own.equals(announced)) {
      throw new InvalidDocumentException(
          "says it is " + own + ", but was announced as " + announced);
    }
    String type = own.isEmpty() ? announced : own;
    if (MediaTypes.isIndex(type) || MediaTypes.isImage(type)) {
      return type;
    }
    if (own.isEmpty() && document.has("manifests")) {
      return MediaTypes.OCI_INDEX;
    }
    if (own.isEmpty() && document.has("config")) {
      return MediaTypes.OCI_MANIFEST;
    }
    throw new InvalidDocumentException("is neither an image nor an index, but \"" + type + "\"");
  }

  /** Two readers of an ambiguous document could see two different images (CVE-2021-41190). */
  private static void refuseAmbiguous(JsonDocument document, String type)
      throws InvalidDocumentException {
    boolean index = MediaTypes.isIndex(type);
    List<String> foreign =
        index
            ? List.of("config", "layers", "fsLayers", "history")
            : List.of("manifests", "fsLayers");
    for (String field : foreign) {
      if (document.has(field)) {
        throw new InvalidDocumentException(
            "is ambiguous: " + (index ? "an index" : "an image") + " with \"" + field + "\"");
      }
    }
  }

  private static Manifest.Image image(JsonDocument document) throws InvalidDocumentException {
    List<Descriptor> layers = new ArrayList<>();
    for (JsonDocument layer : document.objects("layers")) {
      layers.add(descriptor(layer));
    }
    return new Manifest.Image(descriptor(document.object("config")), layers);
  }

  private static Manifest.Index index(JsonDocument document) throws InvalidDocumentException {
    List<Manifest.Variant> variants = new ArrayList<>();
    for (JsonDocument variant : document.objects("manifests")) {
      if (variant.text("artifactType").isEmpty()) {
        variants.add(new Manifest.Variant(descriptor(variant), platform(variant)));
      }
    }
    return new Manifest.Index(variants);
  }

  static @Nullable Platform platform(JsonDocument variant) throws InvalidDocumentException {
    JsonDocument platform = variant.object("platform");
    return platform.has("os") || platform.has("architecture")
        ? new Platform(platform.text("os"), platform.text("architecture"), platform.text("variant"))
        : null;
  }

  static Descriptor descriptor(JsonDocument document) throws InvalidDocumentException {
    try {
      return new Descriptor(
          MediaTypes.plain(document.text("mediaType")),
          document.digest("digest"),
          document.number("size", -1),
          document.texts("urls"));
    } catch (IllegalArgumentException e) {
      throw new InvalidDocumentException(String.valueOf(e.getMessage()), e);
    }
  }
}

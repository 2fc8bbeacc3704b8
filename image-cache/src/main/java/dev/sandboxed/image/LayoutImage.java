package dev.sandboxed.image;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An image in an OCI layout directory: {@code oci:directory[:tag]} or {@code oci:directory@digest},
 * as skopeo and buildah write it. A path with a colon cannot be named.
 *
 * @param directory made absolute
 * @param tag what {@code org.opencontainers.image.ref.name} says; null if there is only one image
 * @param digest of a manifest or index in the layout; null if the tag decides
 */
public record LayoutImage(Path directory, @Nullable String tag, @Nullable Digest digest)
    implements ImageName {
  static final String PREFIX = "oci:";

  public LayoutImage {
    directory = directory.toAbsolutePath().normalize();
    if (tag != null && digest != null) {
      throw new IllegalArgumentException("A tag and a digest exclude each other.");
    }
  }

  /**
   * Reads {@code oci:directory[:tag|@digest]}.
   *
   * @throws InvalidReferenceException if the text is something else
   */
  public static LayoutImage parse(String text) {
    String rest = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "";
    int at = Math.max(rest.lastIndexOf("@sha256:"), rest.lastIndexOf("@sha512:"));
    int colon = rest.indexOf(':');
    int end = at >= 0 ? at : colon < 0 ? rest.length() : colon;
    String tag = at < 0 && colon >= 0 ? rest.substring(colon + 1) : null;
    if (end == 0 || (tag != null && tag.isEmpty())) {
      throw InvalidReferenceException.place(text, "a directory is needed, and a tag after a colon");
    }
    try {
      Digest digest = at < 0 ? null : Digest.parse(rest.substring(at + 1));
      return new LayoutImage(Path.of(rest.substring(0, end)), tag, digest);
    } catch (InvalidPathException e) {
      throw InvalidReferenceException.place(text, "its path is none: " + e.getReason());
    } catch (IllegalArgumentException e) {
      throw InvalidReferenceException.place(text, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String familiar() {
    return toString();
  }

  /** Returns the name in full, with the absolute path. */
  @Override
  public String toString() {
    String place = PREFIX + directory;
    if (digest != null) {
      return place + "@" + digest;
    }
    return tag == null ? place : place + ":" + tag;
  }
}

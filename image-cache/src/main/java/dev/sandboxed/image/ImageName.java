package dev.sandboxed.image;

/**
 * How an image is named: by its reference on a registry, or by the place on disk where it lies.
 *
 * <pre>{@code
 * ImageName.parse("postgres:16");                                 // a registry
 * ImageName.parse("oci:build/image:1.0");                         // an OCI layout directory
 * ImageName.parse("docker-archive:postgres.tar");                 // what docker save has written
 * }</pre>
 */
public sealed interface ImageName permits ImageReference, LayoutImage, ArchiveImage {
  /**
   * Reads a name; what begins with {@code oci:} or {@code docker-archive:} is a place.
   *
   * @throws InvalidReferenceException if the text is neither a place nor a reference
   */
  static ImageName parse(String text) {
    if (text.startsWith(LayoutImage.PREFIX)) {
      return LayoutImage.parse(text);
    }
    return text.startsWith(ArchiveImage.PREFIX)
        ? ArchiveImage.parse(text)
        : ImageReference.parse(text);
  }

  /** Returns the shortest name that means the same to people, for example {@code postgres:16}. */
  String familiar();
}

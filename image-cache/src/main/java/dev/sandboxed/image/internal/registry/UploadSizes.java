package dev.sandboxed.image.internal.registry;

/**
 * How blobs are divided for an upload.
 *
 * @param whole up to which size a blob goes in one request
 * @param chunk how much of a larger one a request carries; less where a registry says that it is
 *     too much
 */
public record UploadSizes(long whole, long chunk) {
  public static final UploadSizes USUAL = new UploadSizes(4 << 20, 64 << 20);

  public UploadSizes {
    if (whole < 0 || chunk < 1) {
      throw new IllegalArgumentException("Chunks of " + chunk + " bytes, whole up to " + whole);
    }
  }
}

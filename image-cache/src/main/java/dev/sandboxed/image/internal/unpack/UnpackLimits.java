package dev.sandboxed.image.internal.unpack;

/**
 * What a layer may ask for before it counts as an attack.
 *
 * @param bytes of its uncompressed tar, holes of sparse files included
 * @param entries of its tar
 */
public record UnpackLimits(long bytes, long entries) {
  /** The longest path the kernel takes, with its terminating NUL. */
  static final int PATH_BYTES = 4096;

  static final int NAME_BYTES = 255;
  static final int METADATA_BYTES = 1 << 20;

  private static final long USUAL_BYTES = 10L << 30;
  private static final long USUAL_RATIO = 200;
  private static final long USUAL_ENTRIES = 3_000_000;

  public static UnpackLimits forCompressedSize(long size) {
    long scaled = size > Long.MAX_VALUE / USUAL_RATIO ? Long.MAX_VALUE : size * USUAL_RATIO;
    return new UnpackLimits(Math.max(USUAL_BYTES, scaled), USUAL_ENTRIES);
  }
}

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
  static final int DEPTH = 1024;

  /** Of one PAX header, or one long name of GNU tar. */
  static final int METADATA_BYTES = 1 << 20;

  /** What the kernel takes, and how many of them nobody needs. */
  static final int XATTR_BYTES = 1 << 16;

  static final int XATTRS = 512;

  /** All the paths of a layer, which are kept in memory until its end. */
  static final long PATHS_BYTES = 256L << 20;

  private static final long USUAL_BYTES = 10L << 30;
  private static final long USUAL_RATIO = 200;
  private static final long USUAL_ENTRIES = 3_000_000;

  public static UnpackLimits forCompressedSize(long size) {
    long scaled = size > Long.MAX_VALUE / USUAL_RATIO ? Long.MAX_VALUE : size * USUAL_RATIO;
    return new UnpackLimits(Math.max(USUAL_BYTES, scaled), USUAL_ENTRIES);
  }
}

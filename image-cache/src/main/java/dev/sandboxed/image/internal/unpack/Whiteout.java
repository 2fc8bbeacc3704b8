package dev.sandboxed.image.internal.unpack;

import org.jspecify.annotations.Nullable;

/**
 * The names with which a tar says what it hides of lower layers,
 * https://github.com/opencontainers/image-spec.
 */
final class Whiteout {
  private static final String PREFIX = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final String AUFS_LINKS = ".wh..wh.plnk";
  private static final String AUFS = ".wh..wh.";

  private Whiteout() {}

  static boolean isOpaque(String name) {
    return name.equals(OPAQUE);
  }

  /**
   * A directory in which AUFS keeps files with several names; links lead there, but it is not part
   * of the image.
   */
  static boolean isAufsLinks(String name) {
    return name.equals(AUFS_LINKS);
  }

  /** What AUFS writes for itself. */
  static boolean isAufs(String name) {
    return name.startsWith(AUFS) && !isOpaque(name) && !isAufsLinks(name);
  }

  /** Returns the name that is hidden, or null if this is no whiteout. */
  static @Nullable String hidden(TarEntry entry, String name) throws InvalidLayerException {
    if (!name.startsWith(PREFIX)) {
      return null;
    }
    String hidden = name.substring(PREFIX.length());
    if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
      throw entry.invalid("is a whiteout of no name");
    }
    return hidden;
  }
}

package dev.sandboxed.image.internal.pack;

import java.util.Map;
import java.util.TreeMap;

/**
 * What the extended attributes of a file in the upper layer of an overlay, mounted with {@code
 * userxattr}, say: {@code user.overlay.*} to the overlay itself, the others to programs. Those of
 * images and programs that are called so are escaped there as {@code user.overlay.overlay.*}.
 */
final class OverlayXattrs {
  private static final String OVERLAY = "user.overlay.";
  private static final String ESCAPED = "user.overlay.overlay.";

  private final Map<String, byte[]> xattrs;

  OverlayXattrs(Map<String, byte[]> xattrs) {
    this.xattrs = xattrs;
  }

  /** Whether nothing of what lower layers have in this directory is seen. */
  boolean isOpaque() {
    byte[] value = xattrs.get(OVERLAY + "opaque");
    return value != null && value.length == 1 && value[0] == 'y';
  }

  boolean isWhiteout() {
    return xattrs.containsKey(OVERLAY + "whiteout");
  }

  /** Those of programs, in the order of their names. SELinux labels belong to this machine. */
  Map<String, byte[]> others() {
    Map<String, byte[]> others = new TreeMap<>();
    for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
      String name = xattr.getKey();
      if (name.startsWith(ESCAPED)) {
        others.put(OVERLAY + name.substring(ESCAPED.length()), xattr.getValue());
      } else if (!name.startsWith(OVERLAY) && !name.equals("security.selinux")) {
        others.put(name, xattr.getValue());
      }
    }
    return others;
  }
}

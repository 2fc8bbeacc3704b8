package dev.sandboxed.image.internal.unpack;

/** Which extended attributes of an image get onto the disk, and under which name. */
final class Xattrs {
  private static final String OVERLAY = "user.overlay.";

  private Xattrs() {}

  /** Attributes that belong to the host, not to an image. */
  static boolean isDropped(String name) {
    return name.startsWith("trusted.")
        || name.equals("security.selinux")
        || name.equals("security.ima")
        || name.equals("security.evm")
        || name.equals("system.nfs4_acl")
        || name.isEmpty()
        || name.length() > UnpackLimits.NAME_BYTES
        || name.indexOf('\0') >= 0;
  }

  /**
   * An image must not steer the overlay that it is mounted in. Overlayfs shows {@code
   * user.overlay.overlay.x} of a lower layer as {@code user.overlay.x}, so the escaped attribute
   * also reads as the image wrote it.
   */
  static String escaped(String name) {
    return name.startsWith(OVERLAY)
        ? OVERLAY + "overlay." + name.substring(OVERLAY.length())
        : name;
  }
}

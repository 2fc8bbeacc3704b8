package dev.sandboxed.image.internal.unpack;

import java.util.Map;

/** What a layer has asked for so far, held against the limits. */
final class Consumption {
  private final UnpackLimits limits;
  private long entries;
  private long implied;
  private long contentBytes;
  private long pathBytes;

  Consumption(UnpackLimits limits) {
    this.limits = limits;
  }

  long entries() {
    return entries;
  }

  void add(TarEntry entry) throws InvalidLayerException {
    entries++;
    if (entries > limits.entries()) {
      throw new InvalidLayerException("it has more than " + limits.entries() + " entries");
    }
    contentBytes += entry.size();
    if (contentBytes < 0 || contentBytes > limits.bytes()) {
      throw entry.invalid("makes it unpack to more than " + limits.bytes() + " bytes");
    }
    addPath(entry, entry.name().length() + entry.linkName().length());
    if (!entry.xattrs().isEmpty()) {
      checkXattrs(entry);
    }
  }

  /** A short entry can make a directory for every two bytes of its name. */
  void addImplied(TarEntry entry, String path) throws InvalidLayerException {
    implied++;
    if (implied > limits.entries()) {
      throw entry.invalid(
          "makes more than " + limits.entries() + " directories that it does not have");
    }
    addPath(entry, path.length());
  }

  private void addPath(TarEntry entry, int length) throws InvalidLayerException {
    pathBytes += length;
    if (pathBytes > UnpackLimits.PATHS_BYTES) {
      throw entry.invalid(
          "makes its names longer than " + UnpackLimits.PATHS_BYTES + " bytes together");
    }
  }

  private static void checkXattrs(TarEntry entry) throws InvalidLayerException {
    if (entry.xattrs().size() > UnpackLimits.XATTRS) {
      throw entry.invalid("has more than " + UnpackLimits.XATTRS + " extended attributes");
    }
    for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
      if (xattr.getValue().length > UnpackLimits.XATTR_BYTES) {
        throw entry.invalid("has an extended attribute of " + xattr.getValue().length + " bytes");
      }
    }
  }
}

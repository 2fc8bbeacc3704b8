package dev.sandboxed.image.internal.unpack;

import dev.sandboxed.image.layer.Metadata;
import java.util.Map;

/**
 * One entry of a tar. Names are bytes, kept as the characters 0 to 255 of a string.
 *
 * @param linkName of a link, else empty
 * @param size of the content, holes included
 * @param overlayWhiteout true for the character device 0:0, which overlayfs takes for a whiteout
 * @param xattrs raw values by name
 */
record TarEntry(
    String name,
    Type type,
    String linkName,
    long size,
    Metadata metadata,
    boolean overlayWhiteout,
    Map<String, byte[]> xattrs) {
  enum Type {
    FILE,
    DIRECTORY,
    SYMLINK,
    LINK,
    FIFO,
    DEVICE
  }

  InvalidLayerException invalid(String problem) {
    return new InvalidLayerException("the entry \"" + LayerPath.printable(name) + "\" " + problem);
  }
}

package dev.sandboxed.image.internal.unpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * Names in a tar: bytes, kept as the characters 0 to 255 of a string, because nothing says that
 * they are UTF-8.
 */
final class LayerPath {
  private LayerPath() {}

  static byte[] bytes(String path) {
    return path.getBytes(ISO_8859_1);
  }

  static String printable(String path) {
    return new String(path.getBytes(ISO_8859_1), UTF_8);
  }

  /**
   * Splits a name into its components below the root of the layer, which itself has none. Absolute
   * names begin at the root, and {@code ".."} leads up to it, but no further.
   */
  static List<String> clean(TarEntry entry, String name) throws InvalidLayerException {
    if (name.length() >= UnpackLimits.PATH_BYTES) {
      throw entry.invalid("has a path of " + name.length() + " bytes");
    }
    List<String> components = new ArrayList<>();
    for (String component : components(name)) {
      if (component.equals("..")) {
        if (!components.isEmpty()) {
          components.remove(components.size() - 1);
        }
        continue;
      }
      if (component.length() > UnpackLimits.NAME_BYTES) {
        throw entry.invalid("has a name of " + component.length() + " bytes in its path");
      }
      if (component.indexOf('\0') >= 0) {
        throw entry.invalid("has a NUL byte in its path");
      }
      components.add(component);
    }
    if (components.size() > UnpackLimits.DEPTH) {
      throw entry.invalid("lies " + components.size() + " directories deep");
    }
    return components;
  }

  /** Splits at slashes, leaving out what does not move: nothing and {@code "."}. */
  static List<String> components(String path) {
    List<String> components = new ArrayList<>();
    int from = 0;
    while (from < path.length()) {
      int slash = path.indexOf('/', from);
      int end = slash < 0 ? path.length() : slash;
      String component = path.substring(from, end);
      if (!component.isEmpty() && !component.equals(".")) {
        components.add(component);
      }
      from = end + 1;
    }
    return components;
  }

  static String join(String parent, String name) {
    return parent.isEmpty() ? name : parent + "/" + name;
  }
}

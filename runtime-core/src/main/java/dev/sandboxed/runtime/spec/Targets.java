package dev.sandboxed.runtime.spec;

import java.util.Objects;

/** What is said about places in a sandbox. */
final class Targets {

  private static final int MOST = 07777;

  /**
   * Returns the path without what is redundant in it.
   *
   * @throws IllegalArgumentException when it is not absolute, or goes up
   */
  static String requirePath(String path) {
    Objects.requireNonNull(path, "path");
    StringBuilder plain = new StringBuilder();
    for (String name : path.split("/", -1)) {
      if (name.equals("..") || name.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "A path in a sandbox must contain neither '..' nor NUL, but one is '" + path + "'");
      }
      if (!name.isEmpty() && !name.equals(".")) {
        plain.append('/').append(name);
      }
    }
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "A path in a sandbox must be absolute, but one is '" + path + "'");
    }
    return plain.length() == 0 ? "/" : plain.toString();
  }

  /** Not what the runtime mounts itself: a false /proc would be believed by programs of root. */
  static String requireMountPoint(String path) {
    String plain = requirePath(path);
    for (String taken : new String[] {"/proc", "/sys"}) {
      if (plain.equals(taken) || plain.startsWith(taken + "/")) {
        throw new IllegalArgumentException("Nothing can be mounted at " + plain);
      }
    }
    if (plain.equals("/") || plain.equals("/dev")) {
      throw new IllegalArgumentException("Nothing can be mounted at " + plain);
    }
    return plain;
  }

  static int requireMode(int mode) {
    if (mode < 0 || mode > MOST) {
      throw new IllegalArgumentException(
          "A mode is a number from 0 to 07777, but one is 0" + Integer.toOctalString(mode));
    }
    return mode;
  }

  private Targets() {}
}

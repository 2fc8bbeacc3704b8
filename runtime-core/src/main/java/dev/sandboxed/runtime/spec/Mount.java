package dev.sandboxed.runtime.spec;

import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a sandbox has at one place in the stead of its image's files. An immutable value.
 *
 * <p>The target is an absolute path in the sandbox, which is made when it is missing. Links of the
 * image are followed within the sandbox, never out of it. No program in a mount gets privileges by
 * a set-user-ID bit, and no device in it can be opened.
 */
public sealed interface Mount {

  /** Where it is in the sandbox. */
  String target();

  /** Whether a path of the sandbox is at or below the target, links left aside. */
  default boolean holds(String path) {
    return path.equals(target()) || path.startsWith(target() + "/");
  }

  /** A file or directory of this machine, which the sandbox can read but not change. */
  static Bind bind(Path source, String target) {
    return new Bind(source, target, false);
  }

  /** A volume that outlives the sandbox and may be shared, which the sandbox can change. */
  static Volume volume(String name, String target) {
    return new Volume(name, target, true);
  }

  /** An empty file system in memory, up to half of the machine's memory, open to everybody. */
  static Tmpfs tmpfs(String target) {
    return new Tmpfs(target, 0, Tmpfs.EVERYBODY);
  }

  /**
   * A file or directory of this machine, with all that is mounted below it.
   *
   * <p>In the sandbox, files of the JVM's user belong to root, and those of everybody else to
   * nobody (65534). A JVM that is root itself has its sandboxes run as somebody else: there, its
   * files belong to nobody as well, and the sandbox gets what others may.
   *
   * @param source must exist; links are followed once, before the sandbox starts
   * @param writable whether the sandbox can change it
   */
  record Bind(Path source, String target, boolean writable) implements Mount {
    public Bind {
      Objects.requireNonNull(source, "source");
      target = Targets.requireMountPoint(target);
    }

    /** The same, which the sandbox can change. */
    public Bind readWrite() {
      return new Bind(source, target, true);
    }
  }

  /**
   * A directory that is kept in the store under a name, for all sandboxes of this user that mount
   * it, one after the other or at the same time. The first one makes it, with what its image has at
   * the target: content, owners and modes. See {@code SandboxRuntime.volumes()}.
   *
   * @param name letters, digits, dots, hyphens and underscores, not a dot or hyphen first
   * @param writable whether the sandbox can change it
   */
  record Volume(String name, String target, boolean writable) implements Mount {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}");

    public Volume {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "The name of a volume must consist of letters, digits, '.', '-' and '_', and not begin"
                + " with '.' or '-', but one is '"
                + name
                + "'");
      }
      target = Targets.requireMountPoint(target);
    }

    /** The same, which the sandbox cannot change. */
    public Volume readOnly() {
      return new Volume(name, target, false);
    }
  }

  /**
   * An empty file system in memory, which is gone with the sandbox and counts as its memory.
   *
   * @param size in bytes; 0: up to half of the machine's memory
   * @param mode of its top directory, which belongs to root
   */
  record Tmpfs(String target, long size, int mode) implements Mount {

    static final int EVERYBODY = 01777;

    public Tmpfs {
      target = Targets.requireMountPoint(target);
      Targets.requireMode(mode);
      if (size < 0) {
        throw new IllegalArgumentException(
            "The size of the tmpfs at " + target + " must be positive, but is " + size);
      }
    }

    /** As {@link ByteSize#parse} reads it: {@code 64m}. */
    public Tmpfs size(String newSize) {
      return new Tmpfs(target, ByteSize.parse(newSize), mode);
    }

    public Tmpfs mode(int newMode) {
      return new Tmpfs(target, size, newMode);
    }
  }
}

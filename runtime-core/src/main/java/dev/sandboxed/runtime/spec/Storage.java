package dev.sandboxed.runtime.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files of a sandbox beyond those of its image. An immutable value: each fluent method returns
 * a changed copy.
 *
 * @param mounts what it has at certain places in the stead of the image's files; one at each place,
 *     and where the image has a VOLUME it is that
 * @param copies what is copied into it, in this order, before its program starts
 * @param readOnlyRoot whether it can change nothing but its mounts, the image's VOLUMEs and
 *     /dev/shm
 */
public record Storage(List<Mount> mounts, List<FileCopy> copies, boolean readOnlyRoot) {

  /** The image's files, and a throwaway layer to change them in. */
  public static final Storage DEFAULT = new Storage(List.of(), List.of(), false);

  public Storage {
    mounts = List.copyOf(mounts);
    copies = List.copyOf(copies);
    Set<String> targets = new HashSet<>();
    for (Mount mount : mounts) {
      if (!targets.add(mount.target())) {
        throw new IllegalArgumentException(
            "Only one thing can be mounted at " + mount.target() + ", but there are " + mounts);
      }
    }
  }

  /** With one more mount. */
  public Storage mount(Mount mount) {
    List<Mount> more = new ArrayList<>(mounts);
    more.add(mount);
    return new Storage(more, copies, readOnlyRoot);
  }

  /** With one more copy, after the others. */
  public Storage copy(FileCopy copy) {
    List<FileCopy> more = new ArrayList<>(copies);
    more.add(copy);
    return new Storage(mounts, more, readOnlyRoot);
  }

  public Storage readOnlyRoot(boolean newReadOnlyRoot) {
    return new Storage(mounts, copies, newReadOnlyRoot);
  }
}

package dev.sandboxed.image.internal.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Makes the directories of a store. Its root is closed to other users, because layers hold
 * set-user-id programs; below it, directories can be traversed, so that the mapped users of a
 * sandbox reach the files of its layers.
 */
final class StoreDirectories {
  private static final Set<PosixFilePermission> CLOSED =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> TRAVERSABLE =
      PosixFilePermissions.fromString("rwx--x--x");

  private StoreDirectories() {}

  static void prepare(StoreLayout layout, StoreFiles files) throws IOException {
    Path root = layout.root();
    ForeignEntries.refuse(layout);
    if (!Files.isDirectory(root) && root.getParent() != null) {
      Files.createDirectories(root.getParent());
    }
    make(root, CLOSED, files);
    make(layout.allLayers(), TRAVERSABLE, files);
    make(layout.layers(), TRAVERSABLE, files);
    make(layout.locks(), CLOSED, files);
    make(layout.staging(), TRAVERSABLE, files);
    StoreVersion.mark(layout, files);
  }

  static Path traversable(Path directory, StoreFiles files) throws IOException {
    return make(directory, TRAVERSABLE, files);
  }

  /** Makes the directories above a file, where they are missing. */
  static void parents(Path file, StoreFiles files) throws IOException {
    Path parent = file.getParent();
    if (parent == null || Files.isDirectory(parent)) {
      return;
    }
    parents(parent, files);
    try {
      files.makeDirectory(parent);
    } catch (FileAlreadyExistsException e) {
      // Somebody else has just made it.
      return;
    }
  }

  private static Path make(Path directory, Set<PosixFilePermission> permissions, StoreFiles files)
      throws IOException {
    try {
      files.makeDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (Files.getPosixFilePermissions(directory).equals(permissions)) {
        return directory;
      }
    }
    // Not at creation, where the umask would take its share.
    files.setPermissions(directory, permissions);
    return directory;
  }
}

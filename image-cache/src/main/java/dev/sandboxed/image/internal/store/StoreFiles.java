package dev.sandboxed.image.internal.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Every change that a store makes on disk, except for the files of layers, which {@link
 * dev.sandboxed.image.layer.LayerWriters} write, and its locks. One interface, so that tests can
 * let any of them fail, or be the last. Thread-safe.
 */
public interface StoreFiles {
  StoreFiles DISK = new DiskFiles();

  /** Names the boot of the machine; what it has not written to disk is lost with its end. */
  String bootId();

  /** Makes one directory. */
  void makeDirectory(Path directory) throws IOException;

  void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException;

  /** Makes a file; when this returns, its content will outlive the machine going down. */
  void write(Path file, byte[] content) throws IOException;

  /**
   * Makes a file whose content is written bit by bit, and may be lost when the machine goes down.
   */
  OutputStream create(Path file) throws IOException;

  /** Writes a file that is worth nothing when the machine has gone down. */
  void note(Path file, byte[] content) throws IOException;

  /** Sets the time of the last change to now. */
  void touch(Path file) throws IOException;

  /** Moves a file or directory within the store, replacing a file, in one step. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file or empty directory; a missing one is fine. */
  void delete(Path path) throws IOException;
}

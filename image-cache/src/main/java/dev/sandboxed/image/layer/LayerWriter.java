package dev.sandboxed.image.layer;

import java.io.IOException;
import java.io.InputStream;

/**
 * Writes one layer into a directory of its own. Not thread-safe.
 *
 * <p>Paths are bytes, relative to the root of the layer, separated by {@code /}, without empty,
 * {@code .} and {@code ..} components. Each parent was created by this writer as a directory, so no
 * path ever leads through a symbolic link. Every method may fail with {@link
 * dev.sandboxed.image.ImageStoreException}.
 */
public interface LayerWriter extends AutoCloseable {
  /**
   * Creates a directory, or replaces the attributes of an existing one. The empty path is the root.
   */
  void directory(byte[] path, Metadata metadata);

  /**
   * Creates a regular file with the whole content; replaces an existing file that is no directory.
   *
   * @throws IOException if the content cannot be read
   */
  void file(byte[] path, Metadata metadata, InputStream content) throws IOException;

  /** Creates a symbolic link with exactly this target. */
  void symlink(byte[] path, byte[] target, Metadata metadata);

  /** Creates a hard link to a file of this layer that is not a directory. */
  void link(byte[] path, byte[] existing);

  void fifo(byte[] path, Metadata metadata);

  /** Hides what lower layers have under this name. */
  void whiteout(byte[] path);

  /** Sets an extended attribute. One that the file system or the kernel refuses is left out. */
  void xattr(byte[] path, String name, byte[] value);

  /** Removes something that this writer made, with everything below it. */
  void remove(byte[] path);

  /**
   * Waits until everything is written. The attributes of directories are applied now, deepest
   * first.
   */
  void finish();

  /**
   * Ends the writer. Without {@link #finish()} the layer is given up; its leftovers are the
   * caller's to delete.
   */
  @Override
  void close();
}

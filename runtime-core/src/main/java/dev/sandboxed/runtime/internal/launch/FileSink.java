package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.Metadata;
import java.io.IOException;
import java.io.InputStream;

/** What a tree of files is told to, parents first. Paths are bytes, separated by {@code /}. */
public interface FileSink {

  void directory(byte[] path, Metadata metadata);

  /**
   * Takes a regular file with its whole content.
   *
   * @throws IOException if the content cannot be read
   */
  void file(byte[] path, Metadata metadata, InputStream content) throws IOException;

  void symlink(byte[] path, byte[] target, Metadata metadata);

  /**
   * Says that this was all.
   *
   * @throws IOException if that leads to something that fails
   */
  default void finish() throws IOException {}
}

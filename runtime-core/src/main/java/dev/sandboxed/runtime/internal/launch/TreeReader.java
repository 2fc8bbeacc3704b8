package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.layer.TreeEntry;
import dev.sandboxed.image.layer.TreeVisitor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a tree, with the ids that sandboxes have. Used once, by one thread. */
final class TreeReader implements AutoCloseable {

  private final Path tree;
  private final DirectoryProcess process;

  /**
   * Reads through a process that has the tree.
   *
   * @param tree for messages
   */
  TreeReader(Path tree, DirectoryProcess process) {
    this.tree = tree;
    this.process = process;
  }

  void read(TreeVisitor visitor) throws IOException {
    WalkedTree entries = open();
    for (TreeEntry entry = next(entries); entry != null; entry = next(entries)) {
      visitor.visit(entry, new Content(entries.content(), entry.told()));
    }
  }

  private WalkedTree open() {
    try {
      return new WalkedTree(process, "", true);
    } catch (IOException e) {
      throw failed(tree, e);
    }
  }

  private @Nullable TreeEntry next(WalkedTree entries) {
    try {
      return entries.next();
    } catch (IOException e) {
      throw failed(tree, e);
    }
  }

  @Override
  public void close() {
    process.close();
  }

  static ImageStoreException failed(Path tree, Exception reason) {
    return new ImageStoreException("Could not read " + tree + ": " + reason.getMessage(), reason);
  }

  /** As much as was told of; what a file has lost since then are zeros. */
  private final class Content extends InputStream {

    private final InputStream data;
    private long left;

    Content(InputStream data, long length) {
      this.data = data;
      this.left = length;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (left == 0 || length == 0) {
        return left == 0 ? -1 : 0;
      }
      int read = readData(buffer, offset, length);
      if (read < 0) {
        read = (int) Math.min(length, left);
        Arrays.fill(buffer, offset, offset + read, (byte) 0);
      }
      left -= read;
      return read;
    }

    private int readData(byte[] buffer, int offset, int length) {
      try {
        return data.read(buffer, offset, length);
      } catch (IOException e) {
        throw failed(tree, e);
      }
    }
  }
}

package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.layer.TreeEntry;
import dev.sandboxed.image.layer.TreeVisitor;
import dev.sandboxed.runtime.internal.host.Errno;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a tree, with the ids that sandboxes have. Used once, by one thread. */
final class TreeReader implements AutoCloseable {

  private final Path tree;
  private final DirectoryProcess process;
  private boolean begun;

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
    process.walk();
    WalkedTree entries = new WalkedTree(this::receive);
    for (TreeEntry entry = entries.next(); entry != null; entry = entries.next()) {
      Content content = new Content(entries.data(entry), entry.told());
      visitor.visit(entry, content);
      content.skipRest();
    }
  }

  @Override
  public void close() {
    process.close();
  }

  private @Nullable Decoder receive() {
    try {
      if (begun) {
        process.resumeWalk();
      }
      begun = true;
      return process.awaitFiles();
    } catch (StepFailedException e) {
      throw failed(tree, Errno.describe(e.failure().errno()) + at(e.failure().detail()), e);
    } catch (MonitorGoneException e) {
      throw failed(tree, String.valueOf(e.getMessage()), e);
    }
  }

  private static String at(String path) {
    return path.isEmpty() ? "" : " at " + path;
  }

  static ImageStoreException failed(Path tree, String reason, Exception cause) {
    return new ImageStoreException("Could not read " + tree + ": " + reason, cause);
  }

  /** As much as was told of; what a file has lost since then are zeros. */
  private static final class Content extends InputStream {

    private final WalkedTree.Data data;
    private long left;

    Content(WalkedTree.Data data, long length) {
      this.data = data;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0 || length == 0) {
        return left == 0 ? -1 : 0;
      }
      int read = data.read(buffer, offset, length);
      if (read < 0) {
        read = (int) Math.min(length, left);
        Arrays.fill(buffer, offset, offset + read, (byte) 0);
      }
      left -= read;
      return read;
    }

    void skipRest() throws IOException {
      transferTo(OutputStream.nullOutputStream());
    }
  }
}

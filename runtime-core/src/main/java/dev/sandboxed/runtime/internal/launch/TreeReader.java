package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.layer.TreeEntry;
import dev.sandboxed.image.layer.TreeVisitor;
import dev.sandboxed.runtime.internal.host.Errno;
import dev.sandboxed.runtime.internal.host.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tree through {@code sandbox-init files}, with the ids that sandboxes have. Used once, by
 * one thread.
 */
final class TreeReader implements AutoCloseable {

  private final Path tree;
  private final Connection connection;

  TreeReader(NativeProgram program, Identity identity, Path tree) {
    this.tree = tree;
    this.connection = program.start("files");
    try {
      connection.send(
          Message.begin(MessageType.FILES, 0)
              .identity(identity)
              .string(tree.toString())
              .u8(0)
              .u32(0)
              .u32(0));
      Encoder walk = Message.begin(MessageType.WRITE, 0);
      new Steps().rootWalk("", WalkedTree.WHOLE).appendTo(walk);
      connection.send(walk);
      connection.send(Message.begin(MessageType.FINISH, 0));
    } catch (IOException e) {
      close();
      throw new ImageStoreException("Could not read " + tree + ": " + e, e);
    }
  }

  void read(TreeVisitor visitor) throws IOException {
    WalkedTree entries = new WalkedTree(this::receive);
    for (TreeEntry entry = entries.next(); entry != null; entry = entries.next()) {
      Content content = new Content(entries.data(entry), entry.told());
      visitor.visit(entry, content);
      content.skipRest();
    }
  }

  @Override
  public void close() {
    connection.closeOutput();
    try {
      connection.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it has lost its input and ends by itself
    }
  }

  private @Nullable Decoder receive() {
    try {
      Message message = connection.receive();
      if (message == null) {
        throw failed(connection.obituary());
      }
      if (message.type() == MessageType.FAILED) {
        StepFailure failure = StepFailure.decode(message.payload(), new Steps());
        throw failed(Errno.describe(failure.errno()) + at(failure.detail()));
      }
      return message.type() == MessageType.DONE ? null : message.payload();
    } catch (IOException e) {
      throw new ImageStoreException("Could not read " + tree + ": " + e, e);
    }
  }

  private static String at(String path) {
    return path.isEmpty() ? "" : " at " + path;
  }

  private ImageStoreException failed(String reason) {
    return new ImageStoreException("Could not read " + tree + ": " + reason);
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

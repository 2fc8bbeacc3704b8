package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.image.layer.TreeEntry;
import dev.sandboxed.image.layer.TreeVisitor;
import dev.sandboxed.runtime.internal.host.Errno;
import dev.sandboxed.runtime.internal.host.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a tree through {@code sandbox-init files}, with the ids that sandboxes have. Used once, by
 * one thread.
 */
final class TreeReader implements AutoCloseable {

  private static final int DATA = 'D';

  private final Path tree;
  private final Connection connection;

  private Decoder entries = new Decoder(new byte[0], 0, 0);
  private boolean done;

  TreeReader(NativeProgram program, Identity identity, Path tree) {
    this.tree = tree;
    this.connection = program.start("files");
    try {
      connection.send(
          Message.begin(MessageType.FILES, 0).identity(identity).string(tree.toString()).u8(0));
      connection.send(Message.begin(MessageType.TELL, 0));
      connection.send(Message.begin(MessageType.FINISH, 0));
    } catch (IOException e) {
      close();
      throw new ImageStoreException("Could not read " + tree + ": " + e, e);
    }
  }

  void read(TreeVisitor visitor) throws IOException {
    while (hasMore()) {
      TreeEntry entry = entry(entries.u8());
      Content content = new Content(entry.told());
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

  private boolean hasMore() {
    while (!done && !entries.hasMore()) {
      Message message = receive();
      done = message.type() == MessageType.DONE;
      entries = done ? entries : message.payload();
    }
    return !done;
  }

  private Message receive() {
    try {
      Message message = connection.receive();
      if (message == null) {
        throw failed(connection.obituary());
      }
      if (message.type() == MessageType.FAILED) {
        StepFailure failure = StepFailure.decode(message.payload(), new Steps());
        throw failed(Errno.describe(failure.errno()) + at(failure.detail()));
      }
      return message;
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

  private TreeEntry entry(int kind) {
    String path = entries.latin();
    Metadata metadata =
        new Metadata(entries.u32(), entries.u32(), entries.u32(), entries.u64(), entries.u32());
    String target = entries.latin();
    long size = entries.u64();
    Map<String, byte[]> xattrs = xattrs();
    List<TreeEntry.Part> parts = kind == 'f' ? parts() : List.of();
    return new TreeEntry(kind(kind), path, metadata, target, size, parts, xattrs);
  }

  private static TreeEntry.Kind kind(int kind) {
    return switch (kind) {
      case 'd' -> TreeEntry.Kind.DIRECTORY;
      case 'f' -> TreeEntry.Kind.FILE;
      case 'l' -> TreeEntry.Kind.SYMLINK;
      case 'h' -> TreeEntry.Kind.LINK;
      case 'p' -> TreeEntry.Kind.FIFO;
      case 'w' -> TreeEntry.Kind.WHITEOUT;
      default -> throw new IllegalStateException("sandbox-init tells of a file of kind " + kind);
    };
  }

  private Map<String, byte[]> xattrs() {
    Map<String, byte[]> xattrs = new LinkedHashMap<>();
    for (int left = entries.u32(); left > 0; left--) {
      xattrs.put(entries.latin(), entries.bytes());
    }
    return xattrs;
  }

  private List<TreeEntry.Part> parts() {
    List<TreeEntry.Part> parts = new ArrayList<>();
    for (int left = entries.u32(); left > 0; left--) {
      parts.add(new TreeEntry.Part(entries.u64(), entries.u64()));
    }
    return parts;
  }

  /** What follows an entry, over as many messages as it takes. */
  private final class Content extends InputStream {

    private long left;
    private Decoder data = new Decoder(new byte[0], 0, 0);

    Content(long length) {
      left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (left == 0 || length == 0) {
        return left == 0 ? -1 : 0;
      }
      while (!data.hasMore()) {
        data = next();
      }
      int read = data.read(buffer, offset, length);
      left -= read;
      return read;
    }

    private Decoder next() {
      if (!hasMore() || entries.u8() != DATA) {
        throw new IllegalStateException("sandbox-init tells less of a file than it has said");
      }
      return entries.slice(entries.u32());
    }

    void skipRest() throws IOException {
      transferTo(OutputStream.nullOutputStream());
    }
  }
}

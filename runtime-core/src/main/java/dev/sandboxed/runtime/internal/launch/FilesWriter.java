package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.image.layer.SparseContent;
import dev.sandboxed.runtime.internal.host.Errno;
import dev.sandboxed.runtime.internal.host.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Streams one layer to {@code sandbox-init files}. Not thread-safe.
 *
 * <p>Steps are collected and sent in large messages without waiting; the first failure comes back
 * when the pipe breaks or at the end.
 */
final class FilesWriter implements LayerWriter {

  private static final int FLUSH_AT = 512 << 10;
  private static final int CHUNK = 128 << 10;
  private static final int COUNT_AT = Message.HEADER;
  private static final int EMPTY = COUNT_AT + 4;
  private static final int CHARACTER_DEVICE = 0;
  private static final int ENOSPC = 28;
  private static final int EDQUOT = 122;

  private final Path directory;
  private final Connection connection;
  private final Encoder message =
      Message.begin(MessageType.WRITE, 0, FLUSH_AT + CHUNK + 1024).u32(0);
  private int count;
  private long measured;

  /**
   * By path, so that backwards each directory comes after those in it. Bytes are kept as Latin-1.
   */
  private final TreeMap<String, Metadata> directories = new TreeMap<>();

  FilesWriter(NativeProgram program, Identity identity, Path directory, boolean create) {
    this.directory = directory;
    this.connection = program.start("files");
    Encoder first =
        Message.begin(MessageType.FILES, 0)
            .identity(identity)
            .string(directory.toString())
            .u8(create ? 1 : 0);
    send(first);
  }

  @Override
  public void directory(byte[] path, Metadata metadata) {
    step(Opcode.FILES_DIRECTORY, path, metadata);
    directories.put(key(path), metadata);
  }

  @Override
  public void file(byte[] path, Metadata metadata, InputStream content) throws IOException {
    step(Opcode.FILES_FILE, path, metadata);
    if (content instanceof SparseContent sparse) {
      holes(sparse);
    }
    while (data(content) >= 0) {
      flushIfFull();
      if (content instanceof SparseContent sparse) {
        holes(sparse);
      }
    }
  }

  @Override
  public void symlink(byte[] path, byte[] target, Metadata metadata) {
    int begin = begin(Opcode.FILES_SYMLINK);
    message.string(target).string(path);
    metadata(metadata);
    end(begin);
  }

  @Override
  public void link(byte[] path, byte[] existing) {
    int begin = begin(Opcode.FILES_LINK);
    message.string(existing).string(path);
    end(begin);
  }

  @Override
  public void fifo(byte[] path, Metadata metadata) {
    step(Opcode.FILES_FIFO, path, metadata);
  }

  @Override
  public void whiteout(byte[] path) {
    int begin = begin(Opcode.FILES_WHITEOUT);
    message.string(path).u8(CHARACTER_DEVICE);
    end(begin);
  }

  @Override
  public void xattr(byte[] path, String name, byte[] value) {
    int begin = begin(Opcode.FILES_XATTR);
    message.string(path).string(name).bytes(value);
    end(begin);
  }

  @Override
  public void remove(byte[] path) {
    int begin = begin(Opcode.FILES_REMOVE);
    message.string(path);
    end(begin);
    String key = key(path);
    directories.remove(key);
    directories.subMap(key + "/", key + "0").clear(); // '0' follows '/'
  }

  /** Moves a tree; both paths are relative to the directory. */
  void move(String from, String to) {
    int begin = begin(Opcode.FILES_MOVE);
    message.string(from).string(to);
    end(begin);
  }

  /** Adds up what a tree takes on disk, see {@link #measured}. */
  void measure(String path) {
    int begin = begin(Opcode.FILES_MEASURE);
    message.string(path);
    end(begin);
  }

  /** Waits until everything on the file system of the directory is on disk. */
  void sync() {
    end(begin(Opcode.FILES_SYNC));
  }

  /** Bytes on disk, once it has {@linkplain #finish finished}. */
  long measured() {
    return measured;
  }

  @Override
  public void finish() {
    for (Map.Entry<String, Metadata> entry : directories.descendingMap().entrySet()) {
      byte[] path = entry.getKey().getBytes(StandardCharsets.ISO_8859_1);
      step(Opcode.FILES_ATTRIBUTES, path, entry.getValue());
    }
    directories.clear();
    flush();
    send(Message.begin(MessageType.FINISH, 0));
    try {
      Message answer = connection.receive();
      if (answer == null || answer.type() != MessageType.DONE) {
        throw failure(answer);
      }
      measured = answer.payload().u64();
    } catch (IOException e) {
      throw new ImageStoreException("Could not write to " + directory + ": " + e, e);
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

  private void step(int opcode, byte[] path, Metadata metadata) {
    int begin = begin(opcode);
    message.string(path);
    metadata(metadata);
    end(begin);
  }

  private void metadata(Metadata metadata) {
    message
        .u32(metadata.mode())
        .u32(metadata.uid())
        .u32(metadata.gid())
        .u64(metadata.mtimeSeconds())
        .u32(metadata.mtimeNanos());
  }

  /** One FILES_DATA step read straight into the message; -1 at the end of the content. */
  private int data(InputStream content) throws IOException {
    int before = message.size();
    int begin = begin(Opcode.FILES_DATA);
    int bytes = message.beginLength();
    int length = message.read(content, CHUNK);
    if (length <= 0) {
      message.truncate(before);
      return length;
    }
    message.endLength(bytes);
    end(begin);
    return length;
  }

  private void holes(SparseContent content) throws IOException {
    for (long length = content.skipHole(); length > 0; length = content.skipHole()) {
      int begin = begin(Opcode.FILES_HOLE);
      message.u64(length);
      end(begin);
    }
  }

  private int begin(int opcode) {
    message.u16(opcode).u16(0);
    return message.beginLength();
  }

  private void end(int begin) {
    message.endLength(begin);
    count++;
    flushIfFull();
  }

  private void flushIfFull() {
    if (message.size() >= FLUSH_AT) {
      flush();
    }
  }

  private void flush() {
    if (count > 0) {
      message.patch(COUNT_AT, count);
      send(message);
      message.truncate(EMPTY);
      count = 0;
    }
  }

  private void send(Encoder complete) {
    try {
      connection.send(complete);
    } catch (IOException e) {
      throw brokenPipe(e);
    }
  }

  /** The program has ended; it may have said why. */
  private ImageStoreException brokenPipe(IOException broken) {
    try {
      return failure(connection.receive());
    } catch (IOException e) {
      broken.addSuppressed(e);
      return new ImageStoreException("Could not write to " + directory + ": " + broken, broken);
    }
  }

  private ImageStoreException failure(@org.jspecify.annotations.Nullable Message answer) {
    if (answer == null || answer.type() != MessageType.FAILED) {
      return new ImageStoreException(
          "Could not write to " + directory + ": " + connection.obituary());
    }
    StepFailure failure = StepFailure.decode(answer.payload(), new Steps());
    return new ImageStoreException(
        "Could not write to "
            + directory
            + ": "
            + FilesFailure.describe(failure)
            + " failed with "
            + Errno.describe(failure.errno())
            + (failure.detail().isEmpty() ? "" : " (" + failure.detail() + ")")
            + remedy(failure.errno()));
  }

  private static String remedy(int errno) {
    return switch (errno) {
      case ENOSPC, EDQUOT ->
          ". The disk is full, or has no inodes left: make room, or set -Dsandboxed.store to a"
              + " directory on another disk.";
      default -> "";
    };
  }

  private static String key(byte[] path) {
    return new String(path, StandardCharsets.ISO_8859_1);
  }
}

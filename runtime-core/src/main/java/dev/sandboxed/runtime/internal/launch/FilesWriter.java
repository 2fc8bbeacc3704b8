package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.internal.host.Errno;
import dev.sandboxed.runtime.internal.host.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Streams one layer to {@code sandbox-init files}. Not thread-safe.
 *
 * <p>Nothing is waited for: the first failure comes back when the pipe breaks or at the end.
 */
final class FilesWriter extends FilesEncoder implements LayerWriter {

  private static final int CHUNK = 256 << 10;
  private static final int ENOSPC = 28;
  private static final int EDQUOT = 122;

  private final Path directory;
  private final Connection connection;
  private long measured;

  /**
   * By path, so that backwards each directory comes after those in it. Bytes are kept as Latin-1.
   */
  private final TreeMap<String, Metadata> directories = new TreeMap<>();

  FilesWriter(NativeProgram program, Identity identity, Path directory, boolean create) {
    super(MessageType.WRITE, 0, CHUNK, false);
    this.directory = directory;
    this.connection = program.start("files");
    Encoder first =
        Message.begin(MessageType.FILES, 0)
            .identity(identity)
            .string(directory.toString())
            .u8(create ? 1 : 0)
            .u32((int) identity.hostUid())
            .u32((int) identity.hostGid());
    send(first);
  }

  @Override
  public void directory(byte[] path, Metadata metadata) {
    super.directory(path, metadata);
    directories.put(key(path), metadata);
  }

  @Override
  public void remove(byte[] path) {
    super.remove(path);
    String key = key(path);
    directories.remove(key);
    directories.subMap(key + "/", key + "0").clear(); // '0' follows '/'
  }

  /** Moves a tree; both paths are relative to the directory. */
  void move(String from, String to) {
    int begin = begin(Opcode.FILES_MOVE);
    message().string(from).string(to);
    end(begin);
  }

  /** Adds up what a tree takes on disk, see {@link #measured}. */
  void measure(String path) {
    int begin = begin(Opcode.FILES_MEASURE);
    message().string(path);
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
      attributes(path, entry.getValue());
    }
    directories.clear();
    endFile();
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

  @Override
  void send(Encoder complete) {
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

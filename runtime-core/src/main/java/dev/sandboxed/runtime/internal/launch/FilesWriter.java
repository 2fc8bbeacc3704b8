package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.internal.host.Errno;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Streams one layer, or changes to a tree, to a process. Not thread-safe.
 *
 * <p>Nothing is waited for: the first failure is thrown by what is written afterwards, or at the
 * end.
 */
final class FilesWriter extends FilesEncoder implements LayerWriter {

  private static final int CHUNK = 256 << 10;
  private static final int ENOSPC = 28;
  private static final int EDQUOT = 122;

  private final Path directory;
  private final DirectoryProcess process;

  /**
   * By path, so that backwards each directory comes after those in it. Bytes are kept as Latin-1.
   */
  private final TreeMap<String, Metadata> directories = new TreeMap<>();

  /**
   * Writes through a process that has the directory.
   *
   * @param directory for messages
   */
  FilesWriter(Path directory, DirectoryProcess process) {
    super(MessageType.CONTINUE, process.id(), CHUNK, false);
    this.directory = directory;
    this.process = process;
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
    return process.measured();
  }

  @Override
  public void finish() {
    for (Map.Entry<String, Metadata> entry : directories.descendingMap().entrySet()) {
      byte[] path = entry.getKey().getBytes(StandardCharsets.ISO_8859_1);
      attributes(path, entry.getValue());
    }
    directories.clear();
    endFile();
    try {
      process.awaitDone();
    } catch (StepFailedException | MonitorGoneException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }

  @Override
  void send(Encoder complete) {
    try {
      process.send(complete);
    } catch (StepFailedException | MonitorGoneException e) {
      throw failure(e);
    }
  }

  private ImageStoreException failure(Exception e) {
    StepFailure failure =
        e instanceof StepFailedException step
            ? step.failure()
            : ((MonitorGoneException) e).failure();
    return failed(
        directory, failure == null ? String.valueOf(e.getMessage()) : inWords(failure), e);
  }

  /** What could not even begin. */
  static ImageStoreException failed(Path directory, IOException e) {
    String reason = String.valueOf(e.getMessage());
    boolean isFull =
        reason.contains("No space left on device") || reason.contains("quota exceeded");
    return failed(directory, e + (isFull ? remedy(ENOSPC) : ""), e);
  }

  private static ImageStoreException failed(Path directory, String reason, Exception cause) {
    return new ImageStoreException("Could not write to " + directory + ": " + reason, cause);
  }

  private static String inWords(StepFailure failure) {
    return FilesFailure.describe(failure)
        + " failed with "
        + Errno.describe(failure.errno())
        + (failure.detail().isEmpty() ? "" : " (" + failure.detail() + ")")
        + remedy(failure.errno());
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

package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.image.layer.Metadata;
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

  /** So much that few answers come back, each of which wakes several threads. */
  private static final int CHUNK = 1 << 20;

  /** RENAME_NOREPLACE of renameat2(2). */
  private static final int KEEP_OTHERS = 1;

  private static final int OWNER_ACCESS = 0700;

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
    super.directory(path, writable(metadata));
    directories.put(key(path), metadata);
  }

  /** So that files can be made there, whatever its mode is in the end. */
  private static Metadata writable(Metadata metadata) {
    return new Metadata(
        metadata.mode() | OWNER_ACCESS,
        metadata.uid(),
        metadata.gid(),
        metadata.mtimeSeconds(),
        metadata.mtimeNanos());
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
    message().string(from).string(to).u32(KEEP_OTHERS);
    end(begin);
  }

  /** Adds up what a tree takes on disk. */
  long measure(String path) {
    finish();
    try {
      return new TreeSize(process)
          .below(new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw TreeReader.failed(directory.resolve(path), e);
    }
  }

  /** Waits until everything on the file system of the directory is on disk. */
  void sync() {
    end(begin(Opcode.FILES_SYNC));
  }

  @Override
  public void finish() {
    for (Map.Entry<String, Metadata> entry : directories.descendingMap().entrySet()) {
      byte[] path = entry.getKey().getBytes(StandardCharsets.ISO_8859_1);
      super.directory(path, entry.getValue());
    }
    directories.clear();
    endFile();
    try {
      process.awaitDone();
    } catch (StepFailedException | MonitorGoneException e) {
      throw FilesFailure.whenWritingTo(directory, e);
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
      throw FilesFailure.whenWritingTo(directory, e);
    }
  }

  private static String key(byte[] path) {
    return new String(path, StandardCharsets.ISO_8859_1);
  }
}

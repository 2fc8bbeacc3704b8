package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.image.layer.SparseContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Puts {@code FILES_} steps together and sends them in large messages. Not thread-safe.
 *
 * <p>Paths are bytes, separated by {@code /}.
 */
abstract class FilesEncoder implements FileSink {

  private static final int COUNT_AT = Message.HEADER;
  private static final int EMPTY = COUNT_AT + 4;

  private final int chunk;
  private final byte[] zeros;
  private final Encoder message;
  private int count;

  /**
   * Begins the first message.
   *
   * @param chunk how many bytes of a file are read at once; a message has little more than that
   * @param findHoles whether a chunk of zeros becomes a hole
   */
  FilesEncoder(int type, int id, int chunk, boolean findHoles) {
    this.chunk = chunk;
    this.zeros = new byte[findHoles ? chunk : 0];
    this.message = Message.begin(type, id, chunk + chunk / 4 + 1024).u32(0);
  }

  /** Sends a message, which has to be completed. */
  abstract void send(Encoder complete);

  @Override
  public void directory(byte[] path, Metadata metadata) {
    step(Opcode.FILES_DIRECTORY, path, metadata);
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

  public void link(byte[] path, byte[] existing) {
    int begin = begin(Opcode.FILES_LINK);
    message.string(existing).string(path);
    end(begin);
  }

  public void fifo(byte[] path, Metadata metadata) {
    step(Opcode.FILES_FIFO, path, metadata);
  }

  public void whiteout(byte[] path) {
    int begin = begin(Opcode.FILES_WHITEOUT);
    message.string(path);
    end(begin);
  }

  public void xattr(byte[] path, String name, byte[] value) {
    int begin = begin(Opcode.FILES_XATTR);
    message.string(path).string(name).bytes(value);
    end(begin);
  }

  public void remove(byte[] path) {
    int begin = begin(Opcode.FILES_REMOVE);
    message.string(path);
    end(begin);
  }

  /** Completes the file begun last, and sends what has not been sent. */
  final void endFile() {
    int begin = begin(Opcode.FILES_DATA);
    message.u32(0);
    end(begin);
    flush();
  }

  final void flush() {
    if (count > 0) {
      message.patch(COUNT_AT, count);
      send(message);
      message.truncate(EMPTY);
      count = 0;
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
    if (message.size() > chunk / 4) {
      flush();
    }
    int before = message.size();
    int begin = begin(Opcode.FILES_DATA);
    int bytes = message.beginLength();
    int length = message.read(content, chunk);
    if (length <= 0) {
      message.truncate(before);
    } else if (isHole(bytes, length)) {
      message.truncate(before);
      hole(length);
    } else {
      message.endLength(bytes);
      end(begin);
    }
    return length;
  }

  private boolean isHole(int begin, int length) {
    return length == zeros.length
        && Arrays.equals(message.buffer(), begin, begin + length, zeros, 0, length);
  }

  private void holes(SparseContent content) throws IOException {
    for (long length = content.skipHole(); length > 0; length = content.skipHole()) {
      hole(length);
    }
  }

  private void hole(long length) {
    int begin = begin(Opcode.FILES_HOLE);
    message.u64(length);
    end(begin);
  }

  /** For a step of {@link Steps} among these. */
  final int begin(int opcode) {
    message.u16(opcode).u16(0);
    return message.beginLength();
  }

  final Encoder message() {
    return message;
  }

  final void end(int begin) {
    message.endLength(begin);
    count++;
    flushIfFull();
  }

  private void flushIfFull() {
    if (message.size() >= chunk) {
      flush();
    }
  }
}

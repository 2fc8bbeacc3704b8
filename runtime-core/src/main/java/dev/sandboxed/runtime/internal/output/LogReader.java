package dev.sandboxed.runtime.internal.output;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from its beginning on, as far as it has come; also one that is deleted meanwhile; one
 * that is deleted already is empty. Not thread-safe. No channel: one is closed when its thread is
 * interrupted.
 */
public final class LogReader implements AutoCloseable {

  private static final int HEADER = 16;
  private static final int LARGEST = 1 << 20;

  private final Path path;
  private final @Nullable RandomAccessFile file;
  private long position;

  LogReader(Path path) {
    this.path = path;
    this.file = open(path);
  }

  private static @Nullable RandomAccessFile open(Path path) {
    try {
      return new RandomAccessFile(path.toFile(), "r");
    } catch (FileNotFoundException e) {
      if (!path.toFile().exists()) {
        return null;
      }
      throw new UncheckedIOException("Could not read the log " + path + ": " + e, e);
    }
  }

  /** Where the next record begins. */
  public long position() {
    return position;
  }

  /** How many bytes the log has now. */
  public long size() {
    try {
      return file == null ? 0 : file.length();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the log " + path + ": " + e, e);
    }
  }

  /** Goes on with the record that begins there. */
  void skipTo(long offset) {
    position = offset;
  }

  /** Goes on with what is written from now on. */
  public void skipWhatIsThere() {
    read(size(), (time, stream, content) -> {});
  }

  /** Hands over the lines of the records that end before an offset. */
  public void read(long to, LogLines lines) {
    read(to, (LogFile.Sink) lines);
  }

  /** Hands over the next whole records that end before an offset. */
  void read(long to, LogFile.Sink sink) {
    if (file == null) {
      return;
    }
    try {
      file.seek(position);
      FileInputStream stream = new FileInputStream(file.getFD());
      readRecords(new DataInputStream(new BufferedInputStream(stream, 32768)), to, sink);
    } catch (EOFException e) {
      return; // shorter than said: nothing more was written
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the log " + path + ": " + e, e);
    }
  }

  private void readRecords(DataInputStream input, long to, LogFile.Sink sink) throws IOException {
    while (position + HEADER <= to) {
      long time = Long.reverseBytes(input.readLong());
      int stream = input.readUnsignedByte();
      input.skipNBytes(3);
      int length = Integer.reverseBytes(input.readInt());
      if (length < 0 || length > LARGEST || position + HEADER + length > to) {
        return;
      }
      byte[] content = input.readNBytes(length);
      position += HEADER + length;
      sink.record(time, stream, content);
    }
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      // nothing was written
    }
  }
}

package dev.sandboxed.runtime.internal.output;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A log as the hub writes it: records of
 *
 * <pre>
 * u64 time (nanoseconds since 1970), u8 stream (1 stdout, 2 stderr), 3 bytes zero, u32 length, content
 * </pre>
 *
 * with little-endian numbers. Immutable; may be read while the hub appends.
 */
public final class LogFile {

  static final int STDOUT = 1;
  static final int STDERR = 2;

  private static final int HEADER = 16;
  private static final int LARGEST = 1 << 20;

  private final Path path;

  public LogFile(Path path) {
    this.path = path;
  }

  /** Takes the records of a log in their order. */
  interface Sink {
    void record(int stream, byte[] content);
  }

  /**
   * Hands over the whole records from an offset on that end before another; returns where the next
   * one begins.
   */
  long read(long from, long to, Sink sink) {
    try (DataInputStream input =
        new DataInputStream(new BufferedInputStream(new FileInputStream(path.toFile()), 32768))) {
      input.skipNBytes(from);
      long position = from;
      while (position + HEADER <= to) {
        input.skipNBytes(8);
        int stream = input.readUnsignedByte();
        input.skipNBytes(3);
        int length = Integer.reverseBytes(input.readInt());
        if (length < 0 || length > LARGEST || position + HEADER + length > to) {
          return position;
        }
        sink.record(stream, input.readNBytes(length));
        position += HEADER + length;
      }
      return position;
    } catch (EOFException e) {
      return from; // shorter than said: nothing was written
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the log " + path + ": " + e, e);
    }
  }

  /** How many bytes it has. */
  public long size() {
    return path.toFile().length();
  }

  /** What there is, of one stream or, with 0, of both. */
  String text(int wanted) {
    LogText text = new LogText(wanted);
    read(0, size(), text);
    return text.toString();
  }

  public String stdout() {
    return text(STDOUT);
  }

  public String stderr() {
    return text(STDERR);
  }

  public String all() {
    return text(0);
  }

  /** The last lines of both streams, of 64 KiB at most; empty when there is no output. */
  public String tail(int lines) {
    LogTail last = new LogTail();
    read(0, size(), last);
    String all = last.toString().stripTrailing();
    int from = all.length();
    for (int line = 0; line < lines && from >= 0; line++) {
      from = all.lastIndexOf('\n', from - 1);
    }
    return all.substring(from + 1);
  }

  /** Deletes it; a missing one is fine. */
  public void delete() {
    path.toFile().delete(); // the monitor deletes what is left with the whole directory
  }
}

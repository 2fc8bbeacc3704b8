package dev.sandboxed.runtime.internal.output;

import dev.sandboxed.runtime.spec.LogLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  private final Path path;

  public LogFile(Path path) {
    this.path = path;
  }

  /** Takes the records of a log in their order. */
  @FunctionalInterface
  interface Sink {
    /**
     * One record.
     *
     * @param time in nanoseconds since 1970
     */
    void record(long time, int stream, byte[] content);
  }

  /**
   * Hands over the whole records from an offset on that end before another; returns where the next
   * one begins.
   */
  long read(long from, long to, Sink sink) {
    try (LogReader reader = open()) {
      reader.skipTo(from);
      reader.read(to, sink);
      return reader.position();
    }
  }

  /** Opens it at its beginning. */
  public LogReader open() {
    return new LogReader(path);
  }

  public Path path() {
    return path;
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

  /** Every line so far, and what has none of its end yet. */
  public List<LogLine> lines() {
    List<LogLine> list = new ArrayList<>();
    LogLines lines = new LogLines(list::add);
    read(0, size(), lines);
    lines.finish();
    return list;
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

package dev.sandboxed.runtime.internal.output;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Counts the lines of a growing log in which a pattern is found. Not thread-safe.
 *
 * <p>The two streams have lines of their own. An unfinished line counts too, once: a program may be
 * ready without ending its line.
 */
public final class LogWatch implements LogFile.Sink {

  private static final int LONGEST_LINE = 64 << 10;

  private static final class Line {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean counted;
  }

  private final LogFile log;
  private final Pattern pattern;
  private final int times;
  private final Line[] lines = {new Line(), new Line()};
  private long offset;
  private int seen;

  /** Looks at what is written from an offset on. */
  public LogWatch(LogFile log, long offset, String regex, int times) {
    this.log = log;
    this.offset = offset;
    this.pattern = Pattern.compile(regex);
    this.times = times;
  }

  /** Reads what is new; returns whether the pattern has been found often enough. */
  public boolean advance(long size) {
    if (seen < times && size > offset) {
      offset = log.read(offset, size, this);
    }
    return seen >= times;
  }

  /** How far the log has been read. */
  public long offset() {
    return offset;
  }

  public int seen() {
    return seen;
  }

  @Override
  public void record(long time, int stream, byte[] content) {
    Line line = lines[stream == LogFile.STDERR ? 1 : 0];
    int begin = 0;
    for (int index = 0; index < content.length; index++) {
      if (content[index] == '\n') {
        line.bytes.write(content, begin, index - begin);
        count(line);
        reset(line);
        begin = index + 1;
      }
    }
    line.bytes.write(content, begin, content.length - begin);
    count(line);
    if (line.bytes.size() > LONGEST_LINE) {
      reset(line);
    }
  }

  private void count(Line line) {
    if (!line.counted && pattern.matcher(line.bytes.toString(StandardCharsets.UTF_8)).find()) {
      line.counted = true;
      seen++;
    }
  }

  private static void reset(Line line) {
    line.bytes.reset();
    line.counted = false;
  }
}

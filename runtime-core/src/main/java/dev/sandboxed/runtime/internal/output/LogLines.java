package dev.sandboxed.runtime.internal.output;

import dev.sandboxed.runtime.spec.LogLine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Cuts a log into lines, each stream for itself, in the order in which they were completed. Not
 * thread-safe.
 */
public final class LogLines implements LogFile.Sink {

  /** What is longer is handed over in pieces. */
  private static final int LONGEST_LINE = 1 << 20;

  private static final class Unfinished {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long time;
  }

  private final Consumer<LogLine> consumer;
  private final Unfinished stdout = new Unfinished();
  private final Unfinished stderr = new Unfinished();

  public LogLines(Consumer<LogLine> consumer) {
    this.consumer = consumer;
  }

  @Override
  public void record(long time, int stream, byte[] content) {
    Unfinished line = stream == LogFile.STDERR ? stderr : stdout;
    line.time = time;
    int begin = 0;
    for (int index = 0; index < content.length; index++) {
      if (content[index] == '\n') {
        line.bytes.write(content, begin, index - begin);
        complete(line);
        begin = index + 1;
      }
    }
    line.bytes.write(content, begin, content.length - begin);
    if (line.bytes.size() > LONGEST_LINE) {
      complete(line);
    }
  }

  /** Hands over what has no line break at its end. */
  public void finish() {
    for (Unfinished line : new Unfinished[] {stdout, stderr}) {
      if (line.bytes.size() > 0) {
        complete(line);
      }
    }
  }

  private void complete(Unfinished line) {
    String text = line.bytes.toString(StandardCharsets.UTF_8);
    line.bytes.reset();
    LogLine.Stream stream = line == stderr ? LogLine.Stream.STDERR : LogLine.Stream.STDOUT;
    consumer.accept(new LogLine(time(line.time), stream, text));
  }

  private static Instant time(long nanoseconds) {
    return Instant.ofEpochSecond(nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
  }
}

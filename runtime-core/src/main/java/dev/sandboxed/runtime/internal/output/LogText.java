package dev.sandboxed.runtime.internal.output;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Puts the text of a log together: bytes first, for a character may be cut by the end of a record.
 */
final class LogText implements LogFile.Sink {

  private final int wanted;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  LogText(int wanted) {
    this.wanted = wanted;
  }

  @Override
  public void record(long time, int stream, byte[] content) {
    if (wanted == 0 || wanted == stream) {
      bytes.write(content, 0, content.length);
    }
  }

  @Override
  public String toString() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}

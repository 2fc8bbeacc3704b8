package dev.sandboxed.runtime.internal.output;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keeps the end of a log, however long that is. */
final class LogTail implements LogFile.Sink {

  private static final int KEPT = 64 << 10;

  private byte[] bytes = new byte[2 * KEPT];
  private int length;

  @Override
  public void record(long time, int stream, byte[] content) {
    if (length + content.length > bytes.length) {
      int kept = Math.min(length, KEPT);
      byte[] roomier = new byte[Math.max(bytes.length, kept + content.length)];
      System.arraycopy(bytes, length - kept, roomier, 0, kept);
      bytes = roomier;
      length = kept;
    }
    System.arraycopy(content, 0, bytes, length, content.length);
    length += content.length;
  }

  @Override
  public String toString() {
    int from = Math.max(0, length - KEPT);
    return new String(Arrays.copyOfRange(bytes, from, length), StandardCharsets.UTF_8);
  }
}

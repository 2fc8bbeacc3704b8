package dev.sandboxed.runtime.internal.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory programs can still get on this machine without swapping, see proc(5). */
public final class AvailableMemory {

  private static final String FIELD = "MemAvailable:";

  /** In bytes; {@link Long#MAX_VALUE} when that is not said. */
  public static long bytes() {
    try {
      return in(Files.readString(Path.of("/proc/meminfo"), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  /** Lines such as {@code MemAvailable: 23557956 kB}. */
  static long in(String meminfo) {
    int at = meminfo.indexOf(FIELD);
    int unit = meminfo.indexOf(" kB", at);
    return at < 0 || unit < 0
        ? Long.MAX_VALUE
        : Long.parseLong(meminfo.substring(at + FIELD.length(), unit).strip()) << 10;
  }

  private AvailableMemory() {}
}

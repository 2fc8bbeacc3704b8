package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileInputStream;
import java.io.IOException;

/** Tells the boots of a machine apart. */
final class BootId {
  static final String CURRENT = read();

  private BootId() {}

  private static String read() {
    try (FileInputStream in = new FileInputStream("/proc/sys/kernel/random/boot_id")) {
      return new String(in.readAllBytes(), US_ASCII).strip();
    } catch (IOException e) {
      // Then every boot counts as the same.
      return "unknown";
    }
  }
}

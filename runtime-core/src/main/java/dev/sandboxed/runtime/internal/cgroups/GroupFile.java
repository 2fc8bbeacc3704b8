package dev.sandboxed.runtime.internal.cgroups;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The small text files of control groups. */
final class GroupFile {

  /**
   * Writes at once, without making or truncating the file: the kernel takes each write for a
   * command.
   */
  static void write(Path file, String value) throws IOException {
    try (OutputStream stream = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
      stream.write(value.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Empty when it cannot be read. */
  static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return ""; // this kernel, or this group, does not have it
    }
  }

  static List<String> words(Path file) {
    String content = read(file);
    return content.isEmpty() ? List.of() : List.of(content.split("\\s+", -1));
  }

  private GroupFile() {}
}

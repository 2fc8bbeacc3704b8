package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot is of.
 *
 * @param image as the sandbox named it
 * @param sandbox the name of the sandbox
 * @param made when the sandbox was ready
 * @param took how long the start that the snapshot spares took, preparation included
 * @param refusal why there are no files, and none shall be made; empty: there are
 */
public record SnapshotAbout(
    String image, String sandbox, Instant made, Duration took, String refusal) {
  private static final String HEADER = "sandboxed-snapshot 1";

  /** Returns null if there is none, or it is not whole. */
  static @Nullable SnapshotAbout read(Path snapshot) throws IOException {
    try {
      List<String> lines = Files.readAllLines(StoreLayout.aboutIn(snapshot));
      return lines.size() < 6 || !lines.get(0).equals(HEADER)
          ? null
          : new SnapshotAbout(
              lines.get(1),
              lines.get(2),
              Instant.ofEpochMilli(Long.parseLong(lines.get(3))),
              Duration.ofMillis(Long.parseLong(lines.get(4))),
              lines.get(5));
    } catch (NoSuchFileException
        | NotDirectoryException
        | NumberFormatException
        | DateTimeException e) {
      return null;
    }
  }

  SnapshotAbout refused(String reason) {
    return new SnapshotAbout(image, sandbox, made, took, reason);
  }

  byte[] text() {
    return (HEADER
            + "\n"
            + line(image)
            + line(sandbox)
            + line(Long.toString(made.toEpochMilli()))
            + line(Long.toString(took.toMillis()))
            + line(refusal))
        .getBytes(UTF_8);
  }

  private static String line(String text) {
    return text.replace('\n', ' ').replace('\r', ' ') + "\n";
  }
}

package dev.sandboxed.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;

/** One text for the names and contents of many files. Used once. */
final class Fingerprint {

  private static final int CHUNK = 64 << 10;

  private final MessageDigest hash = Sha256.begin();

  static String of(Path... filesAndDirectories) {
    Fingerprint fingerprint = new Fingerprint();
    try {
      for (Path path : filesAndDirectories) {
        fingerprint.add(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Could not make a fingerprint of " + List.of(filesAndDirectories), e);
    }
    return Sha256.end(fingerprint.hash);
  }

  /** Names are relative, so that every checkout has the same. */
  private void add(Path top) throws IOException {
    try (Stream<Path> below = Files.walk(top)) {
      for (Path path : below.sorted().toList()) {
        text(top.relativize(path).toString());
        if (Files.isRegularFile(path)) {
          content(path);
        } else {
          text("directory");
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void text(String text) {
    hash.update((text.length() + " " + text + "\n").getBytes(UTF_8));
  }

  private void content(Path file) throws IOException {
    text("file of " + Files.size(file));
    byte[] buffer = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        hash.update(buffer, 0, length);
      }
    }
  }
}

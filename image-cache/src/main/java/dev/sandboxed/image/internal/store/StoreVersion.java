package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file {@code version} at the root of a store; the first stores have none. */
final class StoreVersion {
  static final String FILE = "version";
  static final String CURRENT = "sandboxed-store 1";

  private static final int LONGEST = 100;

  private StoreVersion() {}

  static void mark(StoreLayout layout, StoreFiles files) throws IOException {
    if (!Files.exists(layout.version())) {
      new AtomicFiles(layout, files).write(layout.version(), CURRENT.concat("\n").getBytes(UTF_8));
    }
  }

  static String of(Path root) throws IOException {
    Path file = root.resolve(FILE);
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      return new String(in.readNBytes(LONGEST), UTF_8).strip();
    } catch (FileNotFoundException e) {
      if (Files.notExists(file)) {
        return CURRENT;
      }
      if (Files.isRegularFile(file) && Files.isReadable(file)) {
        return of(root); // somebody has just made it
      }
      throw e;
    }
  }
}

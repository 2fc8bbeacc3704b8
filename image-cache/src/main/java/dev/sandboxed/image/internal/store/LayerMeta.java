package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept beside the files of a layer.
 *
 * @param blob the compressed form it came from
 * @param entries of its tar
 * @param bytes of its tar
 * @param boot in which it was made: its files may have been lost with the page cache when that
 *     ended; {@code durable} once they are known to be on disk
 * @param survey of its files when it was made
 */
record LayerMeta(Digest blob, long entries, long bytes, String boot, Survey survey) {
  /** Returns null if the layer is gone, or what lies beside it is damaged. */
  static @Nullable LayerMeta read(Path layer) throws IOException {
    try {
      Map<String, String> values = new HashMap<>();
      for (String line : Files.readAllLines(StoreLayout.metaIn(layer))) {
        int blank = line.indexOf(' ');
        values.put(line.substring(0, Math.max(blank, 0)), line.substring(blank + 1));
      }
      return new LayerMeta(
          Digest.parse(values.getOrDefault("blob", "")),
          number(values, "entries"),
          number(values, "bytes"),
          values.getOrDefault("boot", ""),
          new Survey(number(values, "files"), number(values, "file-bytes")));
    } catch (NoSuchFileException | NotDirectoryException | IllegalArgumentException e) {
      return null;
    }
  }

  LayerMeta in(String otherBoot) {
    return new LayerMeta(blob, entries, bytes, otherBoot, survey);
  }

  byte[] text() {
    return ("sandboxed-layer 1\nblob "
            + blob
            + "\nentries "
            + entries
            + "\nbytes "
            + bytes
            + "\nboot "
            + boot
            + "\nfiles "
            + survey.files()
            + "\nfile-bytes "
            + survey.bytes()
            + "\n")
        .getBytes(UTF_8);
  }

  private static long number(Map<String, String> values, String key) {
    return Long.parseLong(values.getOrDefault(key, "-1"));
  }
}

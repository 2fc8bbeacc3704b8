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
 */
public record LayerMeta(Digest blob, long entries, long bytes) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

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
          Long.parseLong(values.getOrDefault("entries", "")),
          Long.parseLong(values.getOrDefault("bytes", "")));
    } catch (NoSuchFileException | NotDirectoryException | IllegalArgumentException e) {
      return null;
    }
  }

  byte[] text() throws IOException {
    // The boot tells later whether the files may have been lost with the page cache of a machine
    // that went down.
    String boot = Files.isReadable(BOOT_ID) ? Files.readString(BOOT_ID).strip() : "unknown";
    return ("sandboxed-layer 1\nblob "
            + blob
            + "\nentries "
            + entries
            + "\nbytes "
            + bytes
            + "\nboot "
            + boot
            + "\n")
        .getBytes(UTF_8);
  }
}

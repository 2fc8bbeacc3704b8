package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is kept beside the files of a layer.
 *
 * @param blob the compressed form it came from
 * @param entries of its tar
 * @param bytes of its tar
 */
public record LayerMeta(Digest blob, long entries, long bytes) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

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

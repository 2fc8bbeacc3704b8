package dev.sandboxed.image.internal.archive;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.internal.store.ContentDigest;
import dev.sandboxed.image.internal.unpack.Decompression;
import dev.sandboxed.image.internal.unpack.TarIndex;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Looks at a layer in an archive: some tools leave them compressed. */
final class LayerEntry {
  private static final int BUFFER = 1 << 16;

  /** What gzip begins with, and zstd does not. */
  private static final int GZIP = 0x1f;

  private LayerEntry() {}

  /** Returns what the media type of such a layer says of its compression; empty for none. */
  static String compression(ArchiveFile file, TarIndex.Entry entry) throws IOException {
    try (BufferedInputStream raw = new BufferedInputStream(file.open(entry))) {
      raw.mark(1);
      boolean gzip = raw.read() == GZIP;
      raw.reset();
      try (InputStream content = Decompression.open(raw)) {
        return content == raw ? "" : gzip ? "+gzip" : "+zstd";
      }
    }
  }

  static Digest digest(ArchiveFile file, TarIndex.Entry entry) throws IOException {
    MessageDigest hash = ContentDigest.hash("sha256");
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = file.open(entry)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        hash.update(buffer, 0, count);
      }
    }
    return new Digest("sha256", HexFormat.of().formatHex(hash.digest()));
  }
}

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

  private LayerEntry() {}

  static boolean isCompressed(ArchiveFile file, TarIndex.Entry entry) throws IOException {
    try (BufferedInputStream raw = new BufferedInputStream(file.open(entry));
        InputStream content = Decompression.open(raw)) {
      return content != raw;
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

package dev.sandboxed.image.internal.unpack;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.sandboxed.image.ImageStoreException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Undoes whatever compression the first bytes show; media types are known to lie. */
public final class Decompression {
  private static final int MAGIC = 4;

  private Decompression() {}

  /** Returns the source itself if it is not compressed. Closing the result closes the source. */
  public static InputStream open(BufferedInputStream source) throws IOException {
    source.mark(MAGIC);
    byte[] start = source.readNBytes(MAGIC);
    source.reset();
    if (isGzip(start)) {
      return new GzipStream(source);
    }
    return isZstd(start) ? zstd(source) : source;
  }

  private static InputStream zstd(InputStream source) throws IOException {
    try {
      return new ZstdInputStreamNoFinalizer(source);
    } catch (LinkageError e) {
      throw new ImageStoreException(
          "Could not load the zstd library that a layer needs: "
              + e.getMessage()
              + ". It is unpacked into java.io.tmpdir, where programs must be allowed to run; set"
              + " -DZstdTempFolder to another directory.",
          e);
    }
  }

  private static boolean isGzip(byte[] start) {
    return start.length >= 2 && start[0] == 0x1f && start[1] == (byte) 0x8b;
  }

  /** A frame, or a skippable frame (0x184D2A50 to 5F) as zstd:chunked and pzstd begin with. */
  private static boolean isZstd(byte[] start) {
    if (start.length < MAGIC) {
      return false;
    }
    boolean frame =
        start[0] == 0x28 && start[1] == (byte) 0xb5 && start[2] == 0x2f && start[3] == (byte) 0xfd;
    boolean skippable =
        (start[0] & 0xf0) == 0x50 && start[1] == 0x2a && start[2] == 0x4d && start[3] == 0x18;
    return frame || skippable;
  }
}

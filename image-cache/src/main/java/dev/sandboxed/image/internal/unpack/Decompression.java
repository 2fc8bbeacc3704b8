package dev.sandboxed.image.internal.unpack;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.sandboxed.image.ImageStoreException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Undoes whatever compression the first bytes show; media types are known to lie. */
public final class Decompression {
  private static final int MAGIC = 10;

  private Decompression() {}

  /** Returns the source itself if it is not compressed. Closing the result closes the source. */
  public static InputStream open(BufferedInputStream source) throws IOException {
    source.mark(MAGIC);
    byte[] start = source.readNBytes(MAGIC);
    source.reset();
    if (isGzip(start)) {
      return new GzipStream(source);
    }
    if (isZstd(start)) {
      return zstd(source);
    }
    if (isBzip2(start) || isXz(start)) {
      throw new InvalidLayerException(
          "it is compressed with "
              + (isXz(start) ? "xz" : "bzip2")
              + ", which the layers of images are not: gzip and zstd are known");
    }
    return source;
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

  /** With the magic of its first block: a tar may begin with a file of the name BZh. */
  private static boolean isBzip2(byte[] start) {
    return begins(start, 'B', 'Z', 'h', start.length > 3 ? start[3] : 0, 0x31, 0x41, 0x59, 0x26);
  }

  private static boolean isXz(byte[] start) {
    return begins(start, 0xfd, '7', 'z', 'X', 'Z', 0);
  }

  private static boolean begins(byte[] start, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= start.length || start[i] != (byte) magic[i]) {
        return false;
      }
    }
    return true;
  }

  /** A frame, or a skippable frame (0x184D2A50 to 5F) as zstd:chunked and pzstd begin with. */
  private static boolean isZstd(byte[] start) {
    if (start.length < 4) {
      return false;
    }
    boolean frame =
        start[0] == 0x28 && start[1] == (byte) 0xb5 && start[2] == 0x2f && start[3] == (byte) 0xfd;
    boolean skippable =
        (start[0] & 0xf0) == 0x50 && start[1] == 0x2a && start[2] == 0x4d && start[3] == 0x18;
    return frame || skippable;
  }
}

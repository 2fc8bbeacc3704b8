package dev.sandboxed.image.internal.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.fixtures.Compression;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Gzip against the JDK's, and what we compress against itself. */
public final class CompressionFuzz {
  static final int LIMIT = 1 << 18;

  private CompressionFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    byte[] ours;
    try {
      ours = decompressed(input);
    } catch (IOException e) {
      ours = null;
    }
    byte[] expected = jdkGunzipped(input);
    if (ours != null && expected != null) {
      assertThat(ours).isEqualTo(expected);
    }
    int size = 1 + (input.length == 0 ? 0 : input[0] & 0x3f);
    assertThat(decompressed(Compression.gzipMembers(input, size)))
        .isEqualTo(input.length == 0 ? new byte[0] : input);
    assertThat(decompressed(Compression.zstdFrames(input))).isEqualTo(input);
  }

  /** Reads no more than {@link #LIMIT} bytes. */
  static byte[] decompressed(byte[] input) throws IOException {
    try (InputStream in =
        Decompression.open(new BufferedInputStream(new ByteArrayInputStream(input)))) {
      return in.readNBytes(LIMIT);
    }
  }

  /** Returns null for anything but one whole member. */
  private static byte[] jdkGunzipped(byte[] input) {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(input))) {
      return in.readNBytes(LIMIT);
    } catch (IOException e) {
      return null;
    }
  }
}

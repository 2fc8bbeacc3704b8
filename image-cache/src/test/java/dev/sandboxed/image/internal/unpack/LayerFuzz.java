package dev.sandboxed.image.internal.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.fixtures.RecordedLayer;
import dev.sandboxed.image.fixtures.TestImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Whole layers: refused with the declared exception, or unpacked within the limits. */
public final class LayerFuzz {
  private static final int LIMIT = CompressionFuzz.LIMIT;
  private static final int ENTRIES = 50;

  private LayerFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    byte[] layer = FuzzedTar.isCompressed(input) ? input : FuzzedTar.withChecksums(input);
    byte[] tar;
    try {
      tar = CompressionFuzz.decompressed(layer);
    } catch (IOException e) {
      tar = new byte[0];
    }
    RecordedLayer recorded = new RecordedLayer();
    boolean single = layer.length % 2 == 0;
    try {
      LayerUnpacker.Unpacked unpacked =
          new LayerUnpacker(new UnpackLimits(LIMIT, ENTRIES), single)
              .unpack(new ByteArrayInputStream(layer), TestImage.digest(tar), recorded);
      assertThat(recorded.isFinished()).isTrue();
      assertThat(unpacked.entries()).isLessThanOrEqualTo(ENTRIES);
      assertThat(unpacked.bytes()).isLessThanOrEqualTo(LIMIT).isEqualTo(tar.length);
    } catch (IOException e) {
      assertThat(recorded.isFinished()).isFalse();
    }
  }
}

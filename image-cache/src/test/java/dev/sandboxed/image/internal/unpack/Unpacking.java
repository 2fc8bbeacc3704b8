package dev.sandboxed.image.internal.unpack;

import dev.sandboxed.image.fixtures.RecordedLayer;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Unpacks a tar into memory. */
final class Unpacking {
  private Unpacking() {}

  static RecordedLayer unpack(TestTar tar) throws IOException {
    return unpack(tar.bytes(), tar.bytes());
  }

  /** Unpacks the compressed form of a tar. */
  static RecordedLayer unpack(byte[] tar, byte[] compressed) throws IOException {
    return unpack(tar, compressed, new UnpackLimits(1 << 20, 1000));
  }

  static RecordedLayer unpack(byte[] tar, byte[] compressed, UnpackLimits limits)
      throws IOException {
    RecordedLayer layer = new RecordedLayer();
    new LayerUnpacker(limits, false)
        .unpack(new ByteArrayInputStream(compressed), TestImage.digest(tar), layer);
    return layer;
  }
}

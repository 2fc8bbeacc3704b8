package dev.sandboxed.image.internal.unpack;

import java.io.IOException;

/** Tars against Commons Compress. */
public final class TarFuzz {
  private TarFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    byte[] tar = FuzzedTar.withChecksums(input);
    FuzzedTar.compareWithCommonsCompress(tar);
  }
}

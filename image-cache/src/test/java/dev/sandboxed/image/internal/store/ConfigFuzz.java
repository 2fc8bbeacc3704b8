package dev.sandboxed.image.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.internal.json.ConfigReader;
import dev.sandboxed.image.internal.json.InvalidDocumentException;
import java.time.Instant;
import java.util.List;

/** Whatever the configuration of an image says must come out of the index as it went in. */
public final class ConfigFuzz {
  private static final ImageReference REFERENCE = ImageReference.parse("redis:7");
  private static final Digest DIGEST = new Digest("sha256", "0123456789abcdef".repeat(4));

  private static final Platform PLATFORM = Platform.parse("linux/amd64");

  private ConfigFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    ConfigReader.Config config;
    try {
      config = ConfigReader.read(input);
    } catch (InvalidDocumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    StoredImage image =
        new StoredImage(
            REFERENCE, DIGEST, PLATFORM, config.image(), List.of("a", "b"), Instant.EPOCH);
    assertThat(ImageRecord.read(ImageRecord.write(image))).isEqualTo(image);
  }
}

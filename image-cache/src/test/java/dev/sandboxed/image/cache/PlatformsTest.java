package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which image of several is pulled, and what is said where there is none for this machine. */
@Timeout(60)
class PlatformsTest {
  private final InProcessRegistry registry = InProcessRegistry.start();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void theBestVariantForTheSettingIsPulled() {
    TestImage first = image("v1", "amd64");
    TestImage second = image("v2", "amd64\",\"variant\":\"v2");
    TestImage fourth = image("v4", "amd64\",\"variant\":\"v4");
    registry.index("app:1", fourth, first, second);
    assertThat(pull("linux/amd64").digest()).isEqualTo(TestImage.digest(first.manifest()));
    assertThat(pull("linux/amd64/v3").digest()).isEqualTo(TestImage.digest(second.manifest()));
  }

  @Test
  void attestationsAndArtifactsAreNotOffered() {
    TestImage arm = image("arm", "arm64");
    TestImage attestation = image("attestation", "unknown");
    String artifact = TestImage.descriptor("", new byte[1], ",\"artifactType\":\"text/x\"");
    registry
        .put("app:arm", arm)
        .index(
            "app:1",
            artifact
                + ","
                + attestation.descriptorInIndex().replace("\"os\":\"linux\"", "\"os\":\"unknown\"")
                + ","
                + arm.descriptorInIndex());
    assertThat(pull("linux/arm64").layers()).hasSize(1);
    assertThatThrownBy(() -> pull("linux/amd64"))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("for linux/amd64: the image is made for linux/arm64. Choose");
  }

  @Test
  void anImageWithoutAnIndexThatIsForAnotherMachineIsRefused() {
    registry.put("app:1", image("arm", "arm64"));
    assertThatThrownBy(() -> pull("linux/amd64"))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("the image is made for linux/arm64");
  }

  /** Builders that only copy files are known to leave the platform of their base, or of theirs. */
  @Test
  void anIndexIsBelievedMoreThanAConfiguration() {
    TestImage mislabelled = image("mislabelled", "amd64");
    registry
        .put("app:x", mislabelled)
        .index("app:1", mislabelled.descriptorInIndex().replace("amd64", "arm64"));
    assertThat(pull("linux/arm64").layers()).hasSize(1);
  }

  @Test
  void aSettingThatIsNoPlatformIsRefused() {
    assertThatThrownBy(() -> settings("amd64"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The setting sandboxed.platform: \"amd64\" is not a platform.");
    assertThat(settings(" ").platform()).isEqualTo(Platform.host());
  }

  private static TestImage image(String content, String architecture) {
    return new TestImage().layer(new TestTar().file("file", content)).architecture(architecture);
  }

  private CachedImage pull(String platform) {
    return ImageCache.open(settings(platform), new PlainLayerWriters())
        .resolve(ImageReference.parse("app:1"), PullPolicy.IF_NOT_PRESENT, PullListener.NONE);
  }

  private ImageCacheSettings settings(String platform) {
    return ImageCacheSettings.load(
        new SettingSource() {
          @Override
          public @Nullable String get(String key) {
            return switch (key) {
              case "store" -> directory.resolve("store").toString();
              case "platform" -> platform;
              default -> null;
            };
          }

          @Override
          public Map<String, String> mirrors() {
            return Map.of("docker.io", registry.url());
          }
        });
  }
}

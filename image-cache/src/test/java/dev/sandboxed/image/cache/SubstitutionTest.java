package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubstitutionTest {
  private static final String PAIRS =
      "docker.io/ = mirror.example.com/hub/, docker.io/library/redis = valkey/valkey,"
          + " ghcr.io/team/ = [::1]:5000/";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "postgres:15, mirror.example.com/hub/library/postgres:15",
    "bitnami/redis:7, mirror.example.com/hub/bitnami/redis:7",
    "redis:7, docker.io/valkey/valkey:7",
    "redis-stack:7, mirror.example.com/hub/library/redis-stack:7",
    "ghcr.io/team/app:1, '[::1]:5000/app:1'",
    "ghcr.io/teams/app:1, ghcr.io/teams/app:1",
    "quay.io/docker.io/app:1, quay.io/docker.io/app:1",
    "oci:docker.io/app, oci:docker.io/app"
  })
  void theLongestPrefixOfTheFullNameIsReplaced(String named, String used) {
    ImageName instead = settings(PAIRS).instead(ImageName.parse(named));
    assertThat(instead.toString()).isEqualTo(ImageName.parse(used).toString());
  }

  @Test
  void digestsAreKept() {
    String digest = "@sha256:" + "a".repeat(64);
    assertThat(settings(PAIRS).instead(ImageName.parse("postgres:15" + digest)).toString())
        .isEqualTo("mirror.example.com/hub/library/postgres:15" + digest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"docker.io/", "docker.io/=mirror", "docker.io=mirror/", "docker.io/=Mirror/Hub/"})
  void whatMakesNoNameIsRefusedBeforeAnythingIsPulled(String pairs) {
    assertThatThrownBy(() -> settings(pairs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sandboxed.substitute")
        .hasMessageContaining("Write for example docker.io/=mirror.example.com/hub/");
  }

  @Test
  void theOtherImageIsPulledAndIsAHitAfterwards() {
    TestImage image = new TestImage().layer(new TestTar().file("bin/app", "copy"));
    CachedImage pulled;
    ImageCacheSettings settings;
    try (InProcessRegistry registry = InProcessRegistry.start()) {
      registry.put("copies/app:1", image);
      String host = registry.url().substring("http://".length());
      settings =
          ImageCacheSettings.builder(directory)
              .substitutions(Map.of("docker.io/library/", host + "/library/copies/"))
              .build();
      pulled = resolve(settings);
      assertThat(pulled.reference().toString()).isEqualTo(host + "/library/copies/app:1");
    }
    assertThat(resolve(settings)).isEqualTo(pulled);
  }

  private static CachedImage resolve(ImageCacheSettings settings) {
    return ImageCache.open(settings, new PlainLayerWriters())
        .resolve(ImageName.parse("app:1"), PullPolicy.IF_NOT_PRESENT, PullListener.NONE);
  }

  private static ImageCacheSettings settings(String pairs) {
    return ImageCacheSettings.load(
        new SettingSource() {
          @Override
          public @Nullable String get(String key) {
            return switch (key) {
              case "store" -> "/nowhere";
              case "substitute" -> pairs;
              default -> null;
            };
          }

          @Override
          public Map<String, String> mirrors() {
            return Map.of();
          }
        });
  }
}

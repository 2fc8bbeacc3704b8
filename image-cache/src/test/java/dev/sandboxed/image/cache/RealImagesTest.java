package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.Port;
import dev.sandboxed.image.fixtures.Events;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images that other tools have made, from a registry that is not ours: {@code
 * sample-projects/images/images serve} prints the variable to set.
 */
@Tag("images")
@Timeout(300)
@EnabledIfEnvironmentVariable(
    named = "SANDBOXED_MIRROR_DOCKER_IO",
    matches = "http://127\\.0\\.0\\.1:.*",
    disabledReason = "sample-projects/images/images serve prints the variable that is missing")
class RealImagesTest {
  @TempDir Path directory;

  /** JUnit would warn of every symbolic link that leads out of it. */
  @AfterEach
  void delete() {
    new PlainLayerWriters().delete(directory.resolve("store"));
  }

  @Test
  void postgresAndRedisShareTheirBase() {
    CachedImage postgres = pull("postgres:15");
    assertThat(postgres.config().exposedPorts()).containsExactly(Port.tcp(5432));
    assertThat(postgres.config().entrypoint()).isNotEmpty();
    assertThat(postgres.config().stopSignal()).isEqualTo("SIGINT");
    assertThat(find(postgres, "usr/lib/postgresql/15/bin/postgres")).isTrue();
    CachedImage redis = pull("redis:7");
    assertThat(redis.config().exposedPorts()).containsExactly(Port.tcp(6379));
    assertThat(redis.layers().get(0)).isEqualTo(postgres.layers().get(0));
    assertThat(find(redis, "usr/bin/redis-server")).isTrue();
  }

  @Test
  void anIndexIsResolvedForEachPlatform() {
    CachedImage here = pull("tiny:1");
    for (String name : new String[] {"linux/amd64", "linux/arm64"}) {
      CachedImage image =
          cache(Platform.parse(name))
              .resolve(ImageReference.parse("tiny:1"), PullPolicy.IF_NOT_PRESENT, new Events());
      assertThat(image.digest().equals(here.digest()))
          .isEqualTo(Platform.parse(name).equals(Platform.host()));
    }
  }

  @Test
  void anImageOfDockersOwnFormatIsPulled() {
    assertThat(pull("tiny:schema2").layers()).isNotEmpty();
  }

  @Test
  void aPinnedDigestIsPulled() {
    String digest = pull("tiny:1").digest().toString();
    assertThat(pull("tiny@" + digest).digest()).hasToString(digest);
  }

  private boolean find(CachedImage image, String path) {
    Path layers = cache(Platform.host()).layersDirectory();
    return image.layers().stream()
        .anyMatch(name -> Files.exists(layers.resolve(name).resolve("fs").resolve(path)));
  }

  private CachedImage pull(String image) {
    return cache(Platform.host())
        .resolve(ImageReference.parse(image), PullPolicy.IF_NOT_PRESENT, new Events());
  }

  private ImageCache cache(Platform platform) {
    ImageCacheSettings settings =
        ImageCacheSettings.builder(directory.resolve("store"))
            .mirror("docker.io", System.getenv("SANDBOXED_MIRROR_DOCKER_IO"))
            .platform(platform)
            .build();
    return ImageCache.open(settings, new PlainLayerWriters());
  }
}

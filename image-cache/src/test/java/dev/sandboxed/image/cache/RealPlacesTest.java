package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** What skopeo puts on disk has the layers of the registry that it came from. */
@Tag("images")
@Timeout(120)
@EnabledIfEnvironmentVariable(
    named = "SANDBOXED_MIRROR_DOCKER_IO",
    matches = "http://127\\.0\\.0\\.1:.*",
    disabledReason = "sample-projects/images/images serve prints the variable that is missing")
class RealPlacesTest {
  private static final String MIRROR = System.getenv("SANDBOXED_MIRROR_DOCKER_IO");

  @TempDir Path directory;

  /** JUnit would warn of every symbolic link that leads out of it. */
  @AfterEach
  void delete() {
    new PlainLayerWriters().delete(directory.resolve("pulled"));
    new PlainLayerWriters().delete(directory.resolve("store"));
  }

  @Test
  void layoutThatSkopeoHasWritten() throws Exception {
    copy("oci:" + directory.resolve("layout") + ":1.0");

    assertIsTiny("oci:" + directory.resolve("layout") + ":1.0");
  }

  @Test
  void archiveThatSkopeoHasWritten() throws Exception {
    copy("docker-archive:" + directory.resolve("tiny.tar") + ":tiny:1");

    assertIsTiny("docker-archive:" + directory.resolve("tiny.tar"));
    assertIsTiny("docker-archive:" + directory.resolve("tiny.tar") + ":tiny:1");
  }

  private void assertIsTiny(String place) {
    CachedImage pulled = cache("pulled", false).resolve(name("tiny:1"), PullPolicy.ALWAYS, none());
    CachedImage read = cache("store", true).resolve(name(place), PullPolicy.NEVER, none());

    assertThat(read.layers())
        .map(Path::getFileName)
        .isEqualTo(pulled.layers().stream().map(Path::getFileName).toList());
    assertThat(read.config()).isEqualTo(pulled.config());
  }

  private void copy(String place) throws Exception {
    String registry = MIRROR.substring("http://".length());
    Process skopeo =
        new ProcessBuilder(
                "skopeo",
                "copy",
                "--quiet",
                "--src-tls-verify=false",
                "docker://" + registry + "/library/tiny:1",
                place)
            .inheritIO()
            .start();
    assertThat(skopeo.waitFor()).isZero();
  }

  private ImageCache cache(String store, boolean offline) {
    return ImageCache.open(
        ImageCacheSettings.builder(directory.resolve(store))
            .mirror("docker.io", MIRROR)
            .offline(offline)
            .build(),
        new PlainLayerWriters());
  }

  private static ImageName name(String text) {
    return ImageName.parse(text);
  }

  private static PullListener none() {
    return PullListener.NONE;
  }
}

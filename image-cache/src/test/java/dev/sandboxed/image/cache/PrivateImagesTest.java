package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.Platform;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PullProcess;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images for which somebody has to log in, in a process with a home of its own. */
@Timeout(60)
class PrivateImagesTest {
  private final TestImage image =
      new TestImage()
          .architecture(Platform.host().architecture())
          .layer(new TestTar().file("a", "content"));
  private final InProcessRegistry registry =
      InProcessRegistry.start().put("app:1", image).askForUser("ci", "s3cret");

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void whatDockerLoginHasLeftIsUsed() throws Exception {
    login("Y2k6czNjcmV0");
    assertThat(pull()).contains(TestImage.digest(image.manifest()).toString());
  }

  @Test
  void aRefusalNamesTheFileAndShowsNoSecret() throws Exception {
    login("Y2k6dDBwczNjcmV0");
    assertThatThrownBy(this::pull)
        .hasMessageContaining("with the credentials of " + directory + "/.docker/config.json")
        .hasMessageNotContaining("t0ps3cret")
        .hasMessageNotContaining("Y2k6");
  }

  private void login(String auth) throws IOException {
    String host = registry.url().substring("http://".length());
    Path file = Files.createDirectory(directory.resolve(".docker")).resolve("config.json");
    Files.writeString(file, "{\"auths\":{\"" + host + "\":{\"auth\":\"" + auth + "\"}}}");
  }

  private String pull() throws IOException, InterruptedException {
    String image = registry.url().substring("http://".length()) + "/library/app:1";
    Path store = directory.resolve("store");
    List<String> home = List.of("-Duser.home=" + directory);
    try (PullProcess process = PullProcess.start(store, registry.url(), home, image)) {
      return process.output();
    }
  }
}

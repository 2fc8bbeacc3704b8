package dev.sandboxed.runtime.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.cache.ImageCacheSettings;
import dev.sandboxed.image.cache.ImageStore;
import dev.sandboxed.image.cache.PullFigures;
import dev.sandboxed.image.cache.PullListener;
import dev.sandboxed.image.cache.PushListener;
import dev.sandboxed.image.cache.Pushed;
import dev.sandboxed.image.cache.Retention;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestLayout;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.runtime.RuntimeSettings;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.PullPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples of {@code docs/images.md}; {@code GuideTest} compares them with the page. */
@Timeout(120)
class ImagesSamplesTest {

  private static final TestImage IMAGE = new TestImage().layer(new TestTar().file("a", "content"));

  private Path directory;

  @BeforeEach
  void makeADirectory() throws IOException {
    directory =
        Files.createTempDirectory(Files.createDirectories(Path.of("target/stores")), "samples")
            .toAbsolutePath();
  }

  @AfterEach
  void deleteWhatOtherIdsOwn() {
    new FilesWriters(NativeProgram.in(directory), IdentityChoice.ofThisProcess()).delete(directory);
  }

  @Test
  void aListenerIsToldTheFigures() {
    List<Double> heard = new ArrayList<>();
    DoubleConsumer gauge = heard::add;

    // sample: pull-listener
    PullListener listener =
        new PullListener() {
          @Override
          public void advanced(ImageName image, PullFigures figures) {
            gauge.accept(figures.received() / (double) figures.bytes());
          }
        };
    // end

    new TestLayout(directory.resolve("layout")).put("docker.io/library/one:1", IMAGE);
    try (SandboxRuntime runtime = open()) {
      runtime.imageStore().importFrom(directory.resolve("layout"), listener);
    }
    assertThat(heard).isSorted().endsWith(1.0);
  }

  @Test
  void theStoreSaysWhatIsInItAndMakesRoom() {
    try (SandboxRuntime runtime = open()) {
      // sample: prune
      ImageStore store = runtime.imageStore();
      store.list().forEach(System.out::println);
      store.prune(Retention.ofUnused(Duration.ofDays(30)));
      // end

      assertThat(store.list()).isEmpty();
    }
  }

  @Test
  void anImageIsPushed() throws IOException {
    Path layout = Files.createDirectories(Path.of("target")).resolve("image");
    new TestLayout(layout).put("1", IMAGE);
    try (InProcessRegistry registry = InProcessRegistry.start();
        SandboxRuntime runtime = open()) {
      String host = registry.url().substring("http://".length());
      ImageReference target = ImageReference.parse(host + "/team/app:1");

      // sample: push
      ImageName image = ImageName.parse("oci:target/image");
      Pushed pushed = runtime.imageStore().push(image, target, PushListener.toStandardError());
      System.out.println(pushed.reference() + " is " + pushed.digest());
      // end

      assertThat(registry.content("/v2/team/app/manifests/1")).isEqualTo(IMAGE.manifest());
    } finally {
      new FilesWriters(NativeProgram.in(directory), IdentityChoice.ofThisProcess()).delete(layout);
    }
  }

  private SandboxRuntime open() {
    return SandboxRuntime.open(
        new RuntimeSettings(
            ImageCacheSettings.builder(directory.resolve("store")).build(),
            PullPolicy.IF_NOT_PRESENT,
            Duration.ofSeconds(20),
            false,
            false));
  }
}

package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.fixtures.Fault;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.PullProcess;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several JVMs on one store, some of which die. */
@Timeout(120)
class SharedStoreTest {
  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(2).nextBytes(CONTENT);
  }

  private final TestImage image =
      new TestImage()
          .architecture(Platform.host().architecture())
          .layer(new TestTar().file("small", ""))
          .layer(new TestTar().file("big", CONTENT));
  private final String bigLayer = "blobs/" + TestImage.digest(image.layers().get(1));
  private final InProcessRegistry registry = InProcessRegistry.start().put("app:1", image);

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void fourProcessesPullAnImageOnce() throws Exception {
    registry.fault(bigLayer, new Fault.CloseAfter(1000));
    List<PullProcess> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(PullProcess.start(store(), registry.url(), List.of(), "app:1"));
    }
    for (PullProcess process : processes) {
      assertThat(process.output()).contains(TestImage.digest(image.manifest()).toString());
    }
    // The big layer twice, because its first connection was cut.
    assertThat(registry.requests()).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 70_000, 200_000, 299_000})
  void aKilledPullLeavesAStoreThatTheNextOneCompletes(int bytes) throws Exception {
    registry.fault(bigLayer, new Fault.Stall(bytes, Duration.ofSeconds(20)));
    try (PullProcess process = PullProcess.start(store(), registry.url(), List.of(), "app:1")) {
      awaitRequest(bigLayer);
      Thread.sleep(100);
      process.kill();
    }
    assertThat(staging()).isNotEmpty();
    assertComplete(pull());
    assertThat(staging()).isEmpty();
  }

  @Test
  void aProcessThatWaitsTakesOverFromOneThatIsKilled() throws Exception {
    registry.fault(bigLayer, new Fault.Stall(1000, Duration.ofSeconds(20)));
    try (PullProcess first = PullProcess.start(store(), registry.url(), List.of(), "app:1")) {
      awaitRequest(bigLayer);
      try (PullProcess second = PullProcess.start(store(), registry.url(), List.of(), "app:1")) {
        Thread.sleep(1000);
        assertThat(registry.requests()).hasSize(4);
        first.kill();
        assertThat(second.output()).contains("Waiting for app:1").contains("sha256:");
      }
    }
    assertComplete(pull());
  }

  /** Killed at any moment, not only while it waits for the network. */
  @Test
  void killsAtRandomMomentsNeverLeaveADamagedImage() throws Exception {
    Random random = new Random(3);
    for (int round = 0; round < 8; round++) {
      try (PullProcess process = PullProcess.start(store(), registry.url(), List.of(), "app:1")) {
        Thread.sleep(300 + random.nextInt(700));
        process.kill();
      }
      assertComplete(pull());
      new PlainLayerWriters().delete(store());
    }
  }

  @Test
  void aHitLoadsNoLibrary() throws Exception {
    pull();
    registry.close();
    Path log = directory.resolve("classes");
    String option = "-Xlog:class+load:file=" + log;
    PullProcess.start(store(), registry.url(), List.of(option), "app:1").output();
    List<String> classes;
    try (Stream<String> lines = Files.lines(log)) {
      classes = lines.toList();
    }
    assertThat(classes).anyMatch(line -> line.contains("dev.sandboxed.image.cache.CachedImage"));
    assertThat(classes)
        .noneMatch(
            line ->
                Stream.of(
                        " okhttp3.",
                        " okio.",
                        " kotlin.",
                        " com.fasterxml.",
                        " org.apache.commons.",
                        " com.github.luben.",
                        " org.slf4j.",
                        " java.util.regex.Pattern ",
                        " java.security.MessageDigest ",
                        " dev.sandboxed.image.cache.Pull ",
                        " dev.sandboxed.image.internal.registry.")
                    .anyMatch(line::contains));
  }

  private void awaitRequest(String path) throws InterruptedException {
    while (registry.count(path) == 0) {
      Thread.sleep(10);
    }
  }

  private CachedImage pull() {
    return cache()
        .resolve(ImageReference.parse("app:1"), PullPolicy.IF_NOT_PRESENT, PullListener.NONE);
  }

  private ImageCache cache() {
    return ImageCache.open(
        ImageCacheSettings.builder(store()).mirror("docker.io", registry.url()).build(),
        new PlainLayerWriters());
  }

  private void assertComplete(CachedImage pulled) {
    Path layers = cache().layersDirectory();
    assertThat(layers.resolve(pulled.layers().get(0)).resolve("fs/small")).isEmptyFile();
    assertThat(layers.resolve(pulled.layers().get(1)).resolve("fs/big")).hasBinaryContent(CONTENT);
  }

  private List<Path> staging() throws IOException {
    try (Stream<Path> paths = Files.list(store().resolve("staging"))) {
      // A file of a few hundred bytes may be left by a kill in the one millisecond of its writing;
      // it goes later.
      return paths.filter(Files::isDirectory).toList();
    }
  }

  private Path store() {
    return directory.resolve("store");
  }
}

package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.fixtures.FaultyDisk;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.StoreContents;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every change of a pull goes wrong once, in every way. */
@Tag("slow")
@Timeout(120)
class CrashTest {
  private static final ImageReference APP = ImageReference.parse("app:1");
  private static final TestImage OLD = image(new TestTar().file("etc/version", "old"));
  private static final TestImage NEW = image(new TestTar().file("etc/version", "new"));

  private final InProcessRegistry registry = InProcessRegistry.start();

  @TempDir Path directory;
  private CachedImage oldImage;
  private CachedImage newImage;
  private Map<String, Map<String, String>> layers;

  @BeforeEach
  void pullBothUnharmed() throws IOException {
    Path reference = directory.resolve("reference");
    registry.put("app:1", OLD);
    oldImage = pull(reference, FaultyDisk.thatOnlyCounts());
    registry.put("app:1", NEW);
    newImage = pull(reference, FaultyDisk.thatOnlyCounts());
    layers = StoreContents.layers(reference);
    assertThat(layers).hasSize(3);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @ParameterizedTest
  @EnumSource
  void aFirstPullThatGoesWrongAnywhereLeavesAWholeStore(FaultyDisk.Kind kind) throws IOException {
    FaultyDisk counting = FaultyDisk.thatOnlyCounts();
    pull(directory.resolve("counted"), counting);
    assertThat(counting.changes()).isGreaterThan(20);
    for (int change = 1; change <= counting.changes(); change++) {
      Path store = directory.resolve("store-" + change);
      FaultyDisk faulty = FaultyDisk.at(change, kind);
      assertPulledOrRefused(store, faulty);
      assertWhole(store);
      assertThatTheNextPullSucceeds(store);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUpdateThatGoesWrongAnywhereLeavesTheOldImageOrTheNew(FaultyDisk.Kind kind)
      throws IOException {
    Path before = directory.resolve("before");
    pullOld(before);
    FaultyDisk counting = FaultyDisk.thatOnlyCounts();
    pull(before, counting);
    for (int change = 1; change <= counting.changes(); change++) {
      Path store = directory.resolve("update-" + change);
      pullOld(store);
      FaultyDisk faulty = FaultyDisk.at(change, kind);
      assertPulledOrRefused(store, faulty);
      assertWhole(store);
      assertThat(resolve(store, PullPolicy.NEVER)).isIn(oldImage, newImage);
      assertThatTheNextPullSucceeds(store);
    }
  }

  @Test
  void aPullWhoseJvmDiesLeavesAWholeStore() throws Exception {
    FaultyDisk counting = FaultyDisk.thatOnlyCounts();
    pull(directory.resolve("counted"), counting);
    int changes = counting.changes();
    for (int change : List.of(1, changes / 4, changes / 2, 3 * changes / 4, changes)) {
      Path store = directory.resolve("death-" + change);
      assertThat(DyingPull.run(store, registry.url(), change)).isEqualTo(FaultyDisk.KILLED);
      assertWhole(store);
      assertThatTheNextPullSucceeds(store);
    }
  }

  /** What a pull can do without may fail unnoticed. */
  private void assertPulledOrRefused(Path store, FaultyDisk disk) {
    try {
      assertThat(pull(store, disk)).isEqualTo(newImage);
      assertThat(disk.isDead()).isFalse();
    } catch (ImageException e) {
      // As it should be; what it left is looked at next.
      return;
    }
  }

  private void pullOld(Path store) {
    registry.put("app:1", OLD);
    pull(store, FaultyDisk.thatOnlyCounts());
    registry.put("app:1", NEW);
  }

  private CachedImage pull(Path store, FaultyDisk disk) {
    return StoreContents.anywhere(
        ImageCache.open(settings(store), disk.writers(), disk.files())
            .resolve(APP, PullPolicy.ALWAYS, PullListener.NONE));
  }

  private CachedImage resolve(Path store, PullPolicy policy) {
    FaultyDisk disk = FaultyDisk.thatOnlyCounts();
    return StoreContents.anywhere(
        ImageCache.open(settings(store), disk.writers(), disk.files())
            .resolve(APP, policy, PullListener.NONE));
  }

  private ImageCacheSettings settings(Path store) {
    return settings(store, registry.url());
  }

  static ImageCacheSettings settings(Path store, String mirror) {
    return ImageCacheSettings.builder(store)
        .platform(Platform.parse("linux/amd64"))
        .mirror("docker.io", mirror)
        .build();
  }

  /** Whatever can be seen is complete. */
  private void assertWhole(Path store) throws IOException {
    assertThat(layers).containsAllEntriesOf(StoreContents.layers(store));
    for (Path blob :
        StoreContents.below(store.resolve("blobs")).filter(Files::isRegularFile).toList()) {
      assertThat(TestImage.digest(Files.readAllBytes(blob)).hex())
          .isEqualTo(blob.getFileName().toString());
    }
    boolean recorded =
        StoreContents.below(store.resolve("images")).anyMatch(path -> Files.isRegularFile(path));
    if (recorded) {
      assertThat(resolve(store, PullPolicy.NEVER)).isIn(oldImage, newImage);
    } else {
      assertThatThrownBy(() -> resolve(store, PullPolicy.NEVER))
          .isInstanceOf(ImageNotFoundException.class);
    }
  }

  private void assertThatTheNextPullSucceeds(Path store) throws IOException {
    letFilesGrowOld(store.resolve("staging"));
    assertThat(resolve(store, PullPolicy.ALWAYS)).isEqualTo(newImage);
    assertThat(layers).containsAllEntriesOf(StoreContents.layers(store));
    for (String layer : StoreContents.names(newImage)) {
      assertThat(StoreContents.layers(store)).containsKey(layer);
    }
    assertThat(StoreContents.below(store.resolve("staging"))).isEmpty();
  }

  /** A file that may still be written by somebody is left for a minute. */
  private static void letFilesGrowOld(Path staging) throws IOException {
    FileTime old = FileTime.from(Instant.now().minusSeconds(120));
    for (Path path : StoreContents.below(staging).toList()) {
      Files.setLastModifiedTime(path, old);
    }
  }

  private static TestImage image(TestTar top) {
    return new TestImage()
        .layer(new TestTar().directory("bin").file("bin/app", "app").symlink("app", "bin/app"))
        .layer(top);
  }
}

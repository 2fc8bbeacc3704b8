package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.fixtures.FaultyDisk;
import dev.sandboxed.image.fixtures.StoreContents;
import dev.sandboxed.image.fixtures.TestImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every change of the making and the removal of a snapshot goes wrong once, in every way. */
@Tag("slow")
@Timeout(120)
class SnapshotCrashTest {
  private static final Digest KEY =
      TestImage.digest("everything that went into it".getBytes(StandardCharsets.UTF_8));

  @TempDir Path directory;
  private Map<String, Map<String, String>> whole;

  @BeforeEach
  void makeUnharmed() throws IOException {
    make(directory.resolve("reference"), FaultyDisk.thatOnlyCounts());
    whole = StoreContents.layers(directory.resolve("reference"));
    assertThat(whole).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void aMakingThatGoesWrongAnywhereLeavesTheSnapshotOrNone(FaultyDisk.Kind kind)
      throws IOException {
    FaultyDisk counting = FaultyDisk.thatOnlyCounts();
    make(directory.resolve("counted"), counting);
    assertThat(counting.changes()).isGreaterThan(8);
    for (int change = 1; change <= counting.changes(); change++) {
      Path store = directory.resolve("store-" + change);
      makeAndFail(store, FaultyDisk.at(change, kind));
      assertWholeOrNone(store);
      removeLeftOver(store);
      make(store, FaultyDisk.thatOnlyCounts());
      assertThat(StoreContents.layers(store)).isEqualTo(whole);
      assertThat(StoreContents.below(store.resolve("staging")).filter(Files::isDirectory))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRemovalThatGoesWrongAnywhereLeavesTheSnapshotOrNone(FaultyDisk.Kind kind)
      throws IOException {
    Path counted = directory.resolve("counted");
    make(counted, FaultyDisk.thatOnlyCounts());
    FaultyDisk counting = FaultyDisk.thatOnlyCounts();
    snapshots(counted, counting).remove(KEY);
    assertThat(counting.changes()).isPositive();
    for (int change = 1; change <= counting.changes(); change++) {
      Path store = directory.resolve("removal-" + change);
      make(store, FaultyDisk.thatOnlyCounts());
      try {
        snapshots(store, FaultyDisk.at(change, kind)).remove(KEY);
      } catch (ImageException e) {
        assertThat(e).hasMessageContaining("Could not");
      }
      assertWholeOrNone(store);
      snapshots(store, FaultyDisk.thatOnlyCounts()).remove(KEY);
      assertThat(StoreContents.layers(store)).isEmpty();
    }
  }

  private static void makeAndFail(Path store, FaultyDisk disk) throws IOException {
    try {
      make(store, disk);
    } catch (ImageException e) {
      assertThat(e).hasMessageContaining("Could not");
    }
  }

  private static void make(Path store, FaultyDisk disk) throws IOException {
    Path upper = Files.createDirectories(store.resolve("run/1/scratch/1.upper"));
    Files.createDirectories(upper.resolve("data"));
    Path table = Files.writeString(upper.resolve("data/table"), "rows");
    Files.setLastModifiedTime(table, FileTime.fromMillis(1_700_000_000_000L));
    SnapshotStore snapshots = snapshots(store, disk);
    SnapshotMaking begun = snapshots.tryMake(KEY);
    if (begun == null) {
      assertThat(snapshots.begin(KEY)).as("nobody else makes it").isNotNull();
      snapshots.end(KEY, Objects.requireNonNull(snapshots.begin(KEY)));
      return;
    }
    try (SnapshotMaking making = begun) {
      making.announce("postgres:15", "db", Duration.ofMillis(1500));
      making.fill(upper);
    }
    snapshots.makeDurable(KEY);
  }

  private void assertWholeOrNone(Path store) throws IOException {
    Map<String, Map<String, String>> found = StoreContents.layers(store);
    if (!found.isEmpty()) {
      assertThat(found).isEqualTo(whole);
    }
  }

  /** The monitor deletes what sandboxes have left. */
  private static void removeLeftOver(Path store) {
    FaultyDisk.thatOnlyCounts().writers().delete(store.resolve("run"));
  }

  private static SnapshotStore snapshots(Path store, FaultyDisk disk) {
    return SnapshotStore.open(
        ImageCacheSettings.builder(store).build(), disk.writers(), disk.files());
  }
}

package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.fixtures.FaultyDisk;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.StoreContents;
import dev.sandboxed.image.fixtures.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SnapshotStoreTest {
  private static final Digest ONE = key("one");
  private static final Digest TWO = key("two");
  private static final Retention NOTHING = new Retention(Duration.ZERO, 0);

  @TempDir Path directory;

  @Test
  void whatASandboxHasWrittenIsFoundUnderItsKey() throws IOException {
    assertThat(snapshots().begin(ONE)).isNull();
    make(ONE);
    Path layer = snapshots().begin(ONE);
    assertThat(layer).isNotNull().hasParentRaw(directory.resolve("layers/single"));
    assertThat(layer.resolve("fs/data/table")).hasContent("rows");
    assertThat(snapshots().spares(layer)).isEqualTo(Duration.ofMillis(1500));
    assertThat(snapshots().begin(TWO)).isNull();
    assertThat(StoreContents.below(directory.resolve("staging"))).isEmpty();
    assertThat(snapshots().list())
        .singleElement()
        .satisfies(
            listed -> {
              assertThat(listed.key()).isEqualTo(ONE);
              assertThat(listed.image()).isEqualTo("postgres:15");
              assertThat(listed.sandbox()).isEqualTo("db");
              assertThat(listed.bytes()).isPositive();
              assertThat(listed.refusal()).isEmpty();
              assertThat(listed.inUse()).isTrue();
            });
    snapshots().end(ONE, layer);
    assertThat(snapshots().list()).singleElement().matches(listed -> !listed.inUse());
  }

  @Test
  void onlyOneMakesASnapshotAndTheOthersHearHowFarItIs() throws IOException {
    try (SnapshotMaking making = making(ONE)) {
      assertThat(snapshots().tryMake(ONE)).isNull();
      assertThat(snapshots().announced(ONE)).isNull();
      making.announce("postgres:15", "db", Duration.ofMillis(1500));
      assertThat(snapshots().announced(ONE)).isEqualTo(Duration.ofMillis(1500));
      assertThat(snapshots().announced(TWO)).isNull();
      making.fill(written());
      assertThat(snapshots().tryMake(ONE)).isNull();
    }
    assertThat(snapshots().tryMake(ONE)).isNull();
    assertThat(snapshots().announced(ONE)).isNull();
  }

  @Test
  void whatIsGivenUpLeavesNothing() throws IOException {
    try (SnapshotMaking making = making(ONE)) {
      making.announce("postgres:15", "db", Duration.ZERO);
    }
    assertThat(snapshots().begin(ONE)).isNull();
    assertThat(StoreContents.below(directory.resolve("staging"))).isEmpty();
    make(ONE);
    assertThat(snapshots().begin(ONE)).isNotNull();
  }

  @Test
  void whatCannotBeHadIsTriedAgainWhenItIsRemoved() {
    try (SnapshotMaking making = making(ONE)) {
      making.announce("postgres:15", "db", Duration.ZERO);
      making.refuse("it had to be killed");
    }
    assertThat(snapshots().begin(ONE)).isNull();
    assertThat(snapshots().tryMake(ONE)).isNull();
    assertThat(snapshots().refusal(ONE)).isEqualTo("it had to be killed");
    assertThat(snapshots().refusal(TWO)).isNull();
    assertThat(snapshots().list())
        .singleElement()
        .extracting(ListedSnapshot::refusal)
        .isEqualTo("it had to be killed");
    assertThat(snapshots().remove(ONE)).isTrue();
    making(ONE).close();
  }

  @Test
  void whatIsInUseIsNotRemoved() throws IOException {
    make(ONE);
    Path layer = snapshots().begin(ONE);
    snapshots().begin(ONE);
    assertThat(snapshots().remove(ONE)).isFalse();
    snapshots().end(ONE, layer);
    assertThat(store().prune(NOTHING).snapshots()).isZero();
    snapshots().end(ONE, layer);
    assertThat(snapshots().remove(ONE)).isTrue();
    assertThat(snapshots().remove(ONE)).isFalse();
    assertThat(snapshots().begin(ONE)).isNull();
    assertThat(StoreContents.below(directory.resolve("layers/single"))).isEmpty();
    assertThat(StoreContents.below(directory.resolve("trash"))).isEmpty();
  }

  @Test
  void whatIsBeingMadeIsNotPruned() throws IOException {
    try (SnapshotMaking making = making(ONE)) {
      making.announce("postgres:15", "db", Duration.ZERO);
      store().prune(NOTHING);
      making.fill(written());
    }
    assertThat(snapshots().begin(ONE)).isNotNull();
  }

  @Test
  void whatWasNotUsedForLongIsPruned() throws IOException {
    make(ONE);
    make(TWO);
    usedBefore(ONE, Duration.ofDays(40));
    Pruned pruned = store().prune(Retention.ofUnused(Duration.ofDays(30)));
    assertThat(pruned.snapshots()).isEqualTo(1);
    assertThat(pruned.layers()).isZero();
    assertThat(pruned.bytes()).isPositive();
    assertThat(snapshots().list()).extracting(ListedSnapshot::key).containsExactly(TWO);
  }

  @Test
  void whatIsTooMuchIsPrunedTheOldestFirst() throws IOException {
    make(ONE);
    make(TWO);
    usedBefore(ONE, Duration.ofDays(1));
    usedBefore(TWO, Duration.ofDays(2));
    long one = snapshots().list().get(0).bytes();
    assertThat(store().prune(Retention.ofBytes(2 * one)).snapshots()).isZero();
    assertThat(store().prune(Retention.ofBytes(one)).snapshots()).isEqualTo(1);
    assertThat(snapshots().list()).extracting(ListedSnapshot::key).containsExactly(ONE);
  }

  @Test
  void aUseCountsFromWhenItBegan() throws IOException {
    make(ONE);
    usedBefore(ONE, Duration.ofDays(40));
    snapshots().end(ONE, Objects.requireNonNull(snapshots().begin(ONE)));
    assertThat(store().prune(Retention.ofUnused(Duration.ofDays(30))).snapshots()).isZero();
  }

  @Test
  void whatMayNotBeOnDiskIsGoneAfterTheNextBoot() throws IOException {
    make(ONE);
    make(TWO);
    snapshots().makeDurable(TWO);
    resolveNothingIn("another boot");
    assertThat(snapshots().list()).extracting(ListedSnapshot::key).containsExactly(TWO);
    resolveNothingIn("a third boot");
    assertThat(snapshots().list()).extracting(ListedSnapshot::key).containsExactly(TWO);
  }

  @Test
  void whatWasRemovedIsNotMadeDurable() throws IOException {
    make(ONE);
    snapshots().remove(ONE);
    snapshots().makeDurable(ONE);
    assertThat(StoreContents.below(directory.resolve("layers/single"))).isEmpty();
  }

  @Test
  void aCheckRemovesWhatHasLostFiles() throws IOException {
    make(ONE);
    make(TWO);
    Files.delete(directory.resolve("layers/single/snapshot-" + ONE.hex() + "/fs/data/table"));
    assertThat(store().check().removed()).isEqualTo(1);
    assertThat(snapshots().list()).extracting(ListedSnapshot::key).containsExactly(TWO);
  }

  @Test
  void snapshotsOfSharedStoresServeAndAreLeftAlone() throws IOException {
    make(ONE);
    SnapshotStore user =
        SnapshotStore.open(
            ImageCacheSettings.builder(directory.resolveSibling("own-" + directory.getFileName()))
                .shared(directory)
                .build(),
            new PlainLayerWriters());
    Path layer = user.begin(ONE);
    assertThat(layer).isNotNull().startsWithRaw(directory);
    assertThat(user.list()).isEmpty();
    assertThat(user.remove(ONE)).isFalse();
    user.end(ONE, layer);
    assertThat(StoreContents.below(directory.resolve("leases"))).isEmpty();
  }

  private void make(Digest key) throws IOException {
    try (SnapshotMaking making = making(key)) {
      making.announce("postgres:15", "db", Duration.ofMillis(1500));
      making.fill(written());
    }
  }

  private SnapshotMaking making(Digest key) {
    return Objects.requireNonNull(snapshots().tryMake(key));
  }

  /** What a sandbox has left. */
  private Path written() throws IOException {
    Path upper = Files.createDirectories(directory.resolve("run/1/scratch/1.upper"));
    Files.createDirectory(upper.resolve("data"));
    Files.writeString(upper.resolve("data/table"), "rows");
    return upper;
  }

  private void usedBefore(Digest key, Duration age) throws IOException {
    Path about = directory.resolve("layers/single/snapshot-" + key.hex() + "/about");
    Files.setLastModifiedTime(about, FileTime.from(Instant.now().minus(age)));
  }

  /** The first use of a store after a boot looks after it. */
  private void resolveNothingIn(String boot) {
    FaultyDisk disk = FaultyDisk.thatOnlyCounts().inBoot(boot);
    ImageCache cache = ImageCache.open(settings(), disk.writers(), disk.files());
    assertThatThrownBy(
            () -> cache.resolve(ImageName.parse("nothing:1"), PullPolicy.NEVER, PullListener.NONE))
        .isInstanceOf(ImageNotFoundException.class);
  }

  private SnapshotStore snapshots() {
    return SnapshotStore.open(settings(), new PlainLayerWriters());
  }

  private ImageStore store() {
    return ImageStore.open(settings(), new PlainLayerWriters());
  }

  private ImageCacheSettings settings() {
    return ImageCacheSettings.builder(directory).offline(true).build();
  }

  private static Digest key(String name) {
    return TestImage.digest(name.getBytes(UTF_8));
  }
}

package dev.sandboxed.image.cache;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.fixtures.Fault;
import dev.sandboxed.image.fixtures.FaultyDisk;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.PullProcess;
import dev.sandboxed.image.fixtures.StoreContents;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PruneTest {
  private static final TestTar BASE = new TestTar().file("base", "x".repeat(2000));
  private static final Retention NOTHING = Retention.ofBytes(0);

  private final InProcessRegistry registry =
      InProcessRegistry.start()
          .put("one:1", image().layer(BASE).layer(new TestTar().file("one", "1")))
          .put("two:1", image().layer(BASE).layer(new TestTar().file("two", "2")));

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void aListSaysWhatIsThereAndWhatOfItIsShared() {
    CachedImage one = resolve("one:1");
    resolve("two:1");
    cache().release(one);
    List<ListedImage> images = store().list();
    assertThat(images)
        .extracting(image -> image.reference().familiar())
        .containsExactly("one:1", "two:1");
    ListedImage first = images.get(0);
    assertThat(first.digest()).isEqualTo(one.digest());
    assertThat(first.layers()).isEqualTo(2);
    assertThat(first.bytes()).isGreaterThan(2000);
    assertThat(first.ownBytes()).isPositive().isLessThan(first.bytes() - 2000);
    assertThat(images).extracting(ListedImage::inUse).containsExactly(false, true);
  }

  @Test
  void whatWasNotUsedForLongIsRemovedWithTheLayersThatNobodyElseHas() throws IOException {
    use("one:1", Duration.ofDays(40));
    use("two:1", Duration.ofDays(20));
    Pruned pruned = store().prune(Retention.ofUnused(Duration.ofDays(30)));
    assertThat(pruned.images()).containsExactly(ImageReference.parse("one:1"));
    assertThat(pruned.layers()).isEqualTo(1);
    assertThat(pruned.bytes()).isPositive();
    assertThat(StoreContents.layers(directory)).hasSize(2);
    assertThat(resolveOffline("two:1").layers()).hasSize(2);
    assertThat(store().prune(Retention.ofUnused(Duration.ofDays(30))).images()).isEmpty();
  }

  @Test
  void whatIsTooMuchIsRemovedTheOldestFirst() throws IOException {
    use("one:1", Duration.ofDays(2));
    use("two:1", Duration.ofDays(3));
    long both = store().list().stream().mapToLong(ListedImage::bytes).sum();
    assertThat(store().prune(Retention.ofBytes(both)).images()).isEmpty();
    Pruned pruned = store().prune(Retention.ofBytes(store().list().get(0).bytes()));
    assertThat(pruned.images()).containsExactly(ImageReference.parse("two:1"));
    assertThat(store().prune(NOTHING).images()).containsExactly(ImageReference.parse("one:1"));
    assertThat(StoreContents.layers(directory)).isEmpty();
    assertThat(StoreContents.below(directory.resolve("blobs")).filter(Files::isRegularFile))
        .isEmpty();
    assertThat(StoreContents.below(directory.resolve("trash"))).isEmpty();
  }

  @Test
  void aUseCountsFromWhenItBegan() throws IOException {
    use("one:1", Duration.ofDays(40));
    cache().release(resolve("one:1"));
    assertThat(store().prune(Retention.ofUnused(Duration.ofDays(30))).images()).isEmpty();
  }

  @Test
  void whatIsLentIsKeptAsLongAsItsLockIsHeld() throws IOException {
    CachedImage image = resolve("one:1");
    List<FileChannel> held = new ArrayList<>();
    cache()
        .lend(
            file -> {
              try {
                held.add(FileChannel.open(file, CREATE, WRITE));
                held.get(0).lock();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    cache().release(image);

    assertThat(store().prune(NOTHING).images()).isEmpty();
    assertThat(resolveOffline("one:1").layers()).allMatch(Files::isDirectory);
    cache().release(image);
    held.get(0).close();

    assertThat(store().prune(NOTHING).images()).hasSize(1);
  }

  @Test
  void nothingIsLentWhenNothingIsUsed() {
    cache().lend(file -> fail("a lock for nothing: " + file));
  }

  @Test
  void whatThisJvmUsesIsKeptUntilItIsReleasedAsOften() throws IOException {
    CachedImage image = resolve("one:1");
    resolve("one:1");
    assertThat(store().prune(NOTHING).images()).isEmpty();
    cache().release(image);
    assertThat(store().prune(NOTHING).images()).isEmpty();
    cache().release(image);
    assertThat(store().prune(NOTHING).images()).hasSize(1);
  }

  /** A sandbox of the image that a tag meant yesterday may still run. */
  @Test
  void theLayersOfAnImageInUseAreKeptWhenItsNameHasMoved() throws IOException {
    CachedImage old = resolve("one:1");
    registry.put("one:1", image().layer(new TestTar().file("new", "")));
    cache().release(resolve("one:1", PullPolicy.ALWAYS));
    store().prune(NOTHING);
    assertThat(StoreContents.layers(directory).keySet()).containsAll(StoreContents.names(old));
    cache().release(old);
    store().prune(NOTHING);
    assertThat(StoreContents.layers(directory)).isEmpty();
  }

  @Test
  void whatAnotherJvmUsesIsKeptUntilItDies() throws Exception {
    cache().release(resolve("one:1"));
    registry.fault("/v2/library/two/manifests/", new Fault.Stall(0, Duration.ofSeconds(30)));
    try (PullProcess process =
        PullProcess.start(directory, registry.url(), List.of(), "one:1", "two:1")) {
      while (registry.count("/v2/library/two/manifests/") == 0) {
        Thread.sleep(10);
      }
      assertThat(store().prune(NOTHING).images()).isEmpty();
      assertThat(resolveOffline("one:1").layers()).hasSize(2);
      process.kill();
    }
    assertThat(store().prune(NOTHING).images()).hasSize(1);
    assertThat(StoreContents.below(directory.resolve("leases"))).hasSizeLessThanOrEqualTo(1);
  }

  /** Whoever has resolved an image can read all of it, whatever is pruned meanwhile. */
  @Test
  void nothingVanishesWhileItIsUsed() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger pruned = new AtomicInteger();
    Thread pruning =
        new Thread(
            () -> {
              while (!over.get()) {
                pruned.addAndGet(store().prune(NOTHING).images().size());
              }
            });
    pruning.start();
    List<Throwable> failures = new ArrayList<>();
    Thread[] users = new Thread[2];
    for (int i = 0; i < users.length; i++) {
      String name = i == 0 ? "one:1" : "two:1";
      users[i] = new Thread(() -> useManyTimes(name, pruned));
      users[i].setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
      users[i].start();
    }
    for (Thread user : users) {
      user.join();
    }
    over.set(true);
    pruning.join();
    assertThat(failures).isEmpty();
    assertThat(pruned).hasPositiveValue();
  }

  @Test
  void aPruningThatDiesAnywhereLeavesAWholeStore() throws IOException {
    for (FaultyDisk.Kind kind : FaultyDisk.Kind.values()) {
      boolean wentWrong = true;
      for (int change = 1; wentWrong; change++) {
        CachedImage used = resolve("one:1");
        cache().release(resolve("two:1"));
        FaultyDisk disk = FaultyDisk.at(change, kind);
        try {
          ImageStore.open(settings(), disk.writers(), disk.files()).prune(NOTHING);
          wentWrong = disk.changes() >= change;
        } catch (ImageException e) {
          wentWrong = true;
        }
        assertThat(StoreContents.layers(directory).keySet()).containsAll(StoreContents.names(used));
        assertThat(resolveOffline("one:1")).isEqualTo(used);
        cache().release(used);
        store().prune(NOTHING);
        assertThat(StoreContents.layers(directory)).isEmpty();
        assertThat(StoreContents.below(directory.resolve("trash"))).isEmpty();
      }
    }
  }

  private static TestImage image() {
    return new TestImage().architecture(Platform.host().architecture());
  }

  private void useManyTimes(String name, AtomicInteger pruned) {
    for (int i = 0; i < 40 || pruned.get() == 0; i++) {
      CachedImage image = resolve(name);
      for (Path layer : image.layers()) {
        Path files = cache().layersDirectory().resolve(layer).resolve("fs");
        for (int look = 0; look < 5; look++) {
          assertThat(files).isNotEmptyDirectory();
        }
      }
      cache().release(image);
    }
  }

  /** Uses an image, so long ago. */
  private void use(String name, Duration ago) throws IOException {
    cache().release(resolve(name));
    String repository = ImageReference.parse(name).repository();
    FileTime then = FileTime.from(Instant.now().minus(ago));
    for (Path blob : StoreContents.below(directory.resolve("blobs")).toList()) {
      if (Files.isRegularFile(blob) && !isYoungerThanItSeems(blob)) {
        Files.setLastModifiedTime(blob, then);
      }
    }
    for (Path record : StoreContents.below(directory.resolve("images")).toList()) {
      if (record.toString().contains("/" + repository + "/")) {
        Files.setLastModifiedTime(record, then);
      }
    }
  }

  private static boolean isYoungerThanItSeems(Path blob) throws IOException {
    return Files.getLastModifiedTime(blob)
        .toInstant()
        .isBefore(Instant.now().minus(Duration.ofDays(1)));
  }

  private CachedImage resolve(String name) {
    return resolve(name, PullPolicy.IF_NOT_PRESENT);
  }

  private CachedImage resolve(String name, PullPolicy policy) {
    return cache().resolve(ImageReference.parse(name), policy, PullListener.NONE);
  }

  /** Looks an image up without keeping it. */
  private CachedImage resolveOffline(String name) {
    CachedImage image = resolve(name, PullPolicy.NEVER);
    cache().release(image);
    return image;
  }

  private ImageCache cache() {
    return ImageCache.open(settings(), new PlainLayerWriters());
  }

  private ImageStore store() {
    return ImageStore.open(settings(), new PlainLayerWriters());
  }

  private ImageCacheSettings settings() {
    return ImageCacheSettings.builder(directory).mirror("docker.io", registry.url()).build();
  }
}

package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.fixtures.FaultyDisk;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.StoreContents;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine that goes down may lose what was written to files a moment before. */
@Timeout(60)
class BootTest {
  private static final ImageReference APP = ImageReference.parse("app:1");

  private final InProcessRegistry registry =
      InProcessRegistry.start()
          .put(
              "app:1",
              new TestImage()
                  .layer(new TestTar().directory("bin").file("bin/app", "x".repeat(5000)))
                  .layer(new TestTar().file("etc/app.conf", "x=1")));

  @TempDir Path directory;
  private Map<String, Map<String, String>> whole;
  private CachedImage image;

  @BeforeEach
  void pull() throws IOException {
    image = resolve("first", PullPolicy.IF_NOT_PRESENT);
    whole = StoreContents.layers(directory);
    registry.requests().clear();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void aLayerWhoseFilesWereLostIsPulledAgain() throws IOException {
    Files.write(app(), new byte[0]);
    assertThat(resolve("second", PullPolicy.IF_NOT_PRESENT)).isEqualTo(image);
    assertThat(registry.count("/blobs/")).isEqualTo(1);
    assertThat(StoreContents.layers(directory)).isEqualTo(whole);
    assertThat(StoreContents.below(directory.resolve("trash"))).isEmpty();
  }

  @Test
  void aFileThatIsMissingIsNoticed() throws IOException {
    Files.delete(app());
    resolve("second", PullPolicy.IF_NOT_PRESENT);
    assertThat(StoreContents.layers(directory)).isEqualTo(whole);
  }

  @Test
  void whatIsWholeServesAtOnceAndIsNeverLookedAtAgain() throws IOException {
    assertThat(resolve("second", PullPolicy.NEVER)).isEqualTo(image);
    Files.write(app(), new byte[0]);
    assertThat(resolve("second", PullPolicy.NEVER)).isEqualTo(image);
    assertThat(resolve("third", PullPolicy.NEVER)).isEqualTo(image);
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void withinABootNothingIsLookedAt() throws IOException {
    Files.write(app(), new byte[0]);
    assertThat(resolve("first", PullPolicy.NEVER)).isEqualTo(image);
  }

  @Test
  void aCheckFindsDamageAtAnyTime() throws IOException {
    ImageStore store = ImageStore.open(settings(), new PlainLayerWriters());
    assertThat(store.check().removed()).isZero();
    Files.write(app(), new byte[0]);
    assertThat(store.check()).isEqualTo(new Checked(1, List.of()));
    resolve("first", PullPolicy.IF_NOT_PRESENT);
    assertThat(StoreContents.layers(directory)).isEqualTo(whole);
  }

  private CachedImage resolve(String boot, PullPolicy policy) {
    FaultyDisk disk = FaultyDisk.thatOnlyCounts().inBoot(boot);
    ImageCache cache = ImageCache.open(settings(), disk.writers(), disk.files());
    CachedImage found = cache.resolve(APP, policy, PullListener.NONE);
    cache.release(found);
    return found;
  }

  private ImageCacheSettings settings() {
    return CrashTest.settings(directory, registry.url());
  }

  private Path app() {
    return directory.resolve("layers/single").resolve(image.layers().get(0)).resolve("fs/bin/app");
  }
}

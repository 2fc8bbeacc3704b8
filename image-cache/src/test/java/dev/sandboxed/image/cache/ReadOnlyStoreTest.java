package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.fixtures.Events;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.StoreContents;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that somebody else has filled, and that nobody may write to. */
@Timeout(60)
class ReadOnlyStoreTest {
  private static final ImageReference APP = ImageReference.parse("app:1");
  private static final ImageReference OTHER = ImageReference.parse("other:1");
  private static final TestTar BASE = new TestTar().file("base", "base");
  private static final TestImage IMAGE =
      new TestImage().layer(BASE).layer(new TestTar().file("app", "1"));
  private static final Retention NOTHING = Retention.ofBytes(0);

  private final InProcessRegistry registry =
      InProcessRegistry.start()
          .put("app:1", IMAGE)
          .put("other:1", new TestImage().layer(BASE).layer(new TestTar().file("other", "1")));
  private final Events events = new Events();
  private CachedImage filled;
  private Map<String, Object> before;

  @TempDir Path directory;

  @BeforeEach
  void fill() throws IOException {
    ImageCache admin = ImageCache.open(settings(shared()).build(), new PlainLayerWriters());
    filled = admin.resolve(APP, PullPolicy.ALWAYS, events);
    admin.release(filled);
    permit("r-xr-xr-x");
    before = state(shared());
    registry.requests().clear();
    events.told().clear();
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
    permit("rwxr-xr-x");
  }

  @Test
  void itsImagesAreHitsThatWriteNothingAnywhere() throws IOException {
    CachedImage found = resolve(APP, PullPolicy.IF_NOT_PRESENT);
    assertThat(found).isEqualTo(filled);
    assertThat(resolve(APP, PullPolicy.NEVER)).isEqualTo(filled);
    cache().release(found);
    assertThat(registry.requests()).isEmpty();
    assertThat(events.told()).isEmpty();
    assertThat(state(shared())).isEqualTo(before);
    assertThat(own()).doesNotExist();
  }

  @Test
  void itsLayersAreNotPulledAgain() throws IOException {
    CachedImage other = resolve(OTHER, PullPolicy.IF_NOT_PRESENT);
    assertThat(events.told()).contains("resolved [cached, new]");
    assertThat(registry.requests()).hasSize(3);
    assertThat(other.layers().get(0)).isEqualTo(filled.layers().get(0));
    assertThat(other.layers().get(1).resolve("fs/other")).hasContent("1");
    assertThat(other.layers())
        .extracting(Path::getParent)
        .isEqualTo(List.of(cache().layersDirectories().get(1), cache().layersDirectory()));
    assertThat(StoreContents.layers(own())).hasSize(1);
    assertThat(state(shared())).isEqualTo(before);
    registry.close();
    assertThat(resolve(OTHER, PullPolicy.IF_NOT_PRESENT)).isEqualTo(other);
  }

  @Test
  void whatLeansOnItIsPulledAgainOnceItIsGone() throws IOException {
    CachedImage other = resolve(OTHER, PullPolicy.IF_NOT_PRESENT);
    ImageCache without = ImageCache.open(settings(own()).build(), new PlainLayerWriters());
    registry.requests().clear();
    CachedImage again = without.resolve(OTHER, PullPolicy.IF_NOT_PRESENT, events);
    assertThat(StoreContents.anywhere(again)).isEqualTo(StoreContents.anywhere(other));
    assertThat(again.layers()).allMatch(layer -> layer.startsWith(own()));
    assertThat(registry.requests())
        .containsExactly(
            "/v2/library/other/manifests/1",
            "/v2/library/other/blobs/" + TestImage.digest(IMAGE.layers().get(0)));
  }

  @Test
  void askingTheRegistryCostsNoDownload() {
    assertThat(resolve(APP, PullPolicy.ALWAYS)).isEqualTo(filled);
    assertThat(registry.requests()).containsExactly("HEAD /v2/library/app/manifests/1");
  }

  @Test
  void whatWasAskedForLaterCountsMore() {
    registry.put("app:1", new TestImage().layer(BASE));
    CachedImage newer = resolve(APP, PullPolicy.ALWAYS);
    assertThat(newer.digest()).isNotEqualTo(filled.digest());
    registry.close();
    assertThat(resolve(APP, PullPolicy.IF_NOT_PRESENT)).isEqualTo(newer);
  }

  @Test
  void aLayerThatIsMissingInItIsPulled() throws IOException {
    permit("rwxr-xr-x");
    new PlainLayerWriters().delete(filled.layers().get(1));
    CachedImage image = resolve(APP, PullPolicy.IF_NOT_PRESENT);
    assertThat(image.layers().get(0)).isEqualTo(filled.layers().get(0));
    assertThat(image.layers().get(1).resolve("fs/app")).hasContent("1");
    assertThat(image.layers().get(1)).startsWith(own());
  }

  @Test
  void aLayerWithoutFilesIsPulled() throws IOException {
    permit("rwxr-xr-x");
    new PlainLayerWriters().delete(filled.layers().get(1).resolve("fs"));
    assertThat(resolve(APP, PullPolicy.IF_NOT_PRESENT).layers().get(1)).startsWith(own());
  }

  @Test
  void aDamagedRecordIsAMiss() throws IOException {
    permit("rwxr-xr-x");
    for (Path record : StoreContents.below(shared().resolve("images")).toList()) {
      if (Files.isRegularFile(record)) {
        Files.writeString(record, "nonsense");
      }
    }
    assertThat(resolve(APP, PullPolicy.IF_NOT_PRESENT)).isEqualTo(filled);
    assertThat(events.told()).contains("resolved [cached, cached]");
  }

  @Test
  void oneOfAnotherVersionIsNotUsed() throws IOException {
    permit("rwxr-xr-x");
    Files.writeString(shared().resolve("version"), "sandboxed-store 2\n");
    assertThat(resolve(APP, PullPolicy.IF_NOT_PRESENT).layers())
        .allMatch(layer -> layer.startsWith(own()));
    assertThatThrownBy(
            () ->
                ImageCache.open(settings(shared()).build(), new PlainLayerWriters())
                    .layersDirectory())
        .hasMessageContaining("its version is 'sandboxed-store 2'");
  }

  @Test
  void oneThatIsMissingIsNotUsed() {
    ImageCache cache =
        ImageCache.open(
            settings(own()).shared(directory.resolve("missing"), shared()).build(),
            new PlainLayerWriters());
    assertThat(cache.resolve(APP, PullPolicy.NEVER, events)).isEqualTo(filled);
  }

  @Test
  void whatIsNowhereNamesAllPlaces() {
    assertThatThrownBy(() -> resolve(ImageReference.parse("none:1"), PullPolicy.NEVER))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining(own().toString())
        .hasMessageContaining(shared().toString());
  }

  @Test
  void theOwnStoreIsPrunedAsIfItWereAlone() throws IOException {
    CachedImage other = resolve(OTHER, PullPolicy.IF_NOT_PRESENT);
    assertThat(store().prune(NOTHING).images()).isEmpty();
    cache().release(other);
    assertThat(store().prune(NOTHING).images()).hasSize(1);
    assertThat(StoreContents.layers(own())).isEmpty();
    assertThat(state(shared())).isEqualTo(before);
  }

  @Test
  void itsImagesAreListedAsItsOwnAndNeverPruned() throws IOException {
    CachedImage other = resolve(OTHER, PullPolicy.IF_NOT_PRESENT);
    cache().release(other);
    List<ListedImage> images = store().list();
    assertThat(images)
        .extracting(ListedImage::reference, ListedImage::store, ListedImage::shared)
        .containsExactly(tuple(OTHER, own(), false), tuple(APP, shared(), true));
    long base = BASE.bytes().length;
    assertThat(images.get(0).bytes()).isEqualTo(images.get(0).ownBytes() + base);
    assertThat(images.get(1).bytes()).isGreaterThan(base).isEqualTo(images.get(1).ownBytes());
    assertThat(images).noneMatch(ListedImage::inUse);
    store().prune(NOTHING);
    assertThat(store().list()).containsExactly(images.get(1));
    assertThat(state(shared())).isEqualTo(before);
  }

  @Test
  void aCheckNamesItsDamagedLayersAndLeavesThem() throws IOException {
    assertThat(store().check()).isEqualTo(new Checked(0, List.of()));
    assertThat(state(shared())).isEqualTo(before);
    permit("rwxr-xr-x");
    Path damaged = filled.layers().get(1);
    Files.write(damaged.resolve("fs/app"), new byte[0]);
    Map<String, Object> then = state(shared());
    assertThat(store().check()).isEqualTo(new Checked(0, List.of(damaged)));
    assertThat(state(shared())).isEqualTo(then);
  }

  @Test
  void givingBackAnImageOfItGivesBackNoOther() {
    registry.put("twin:1", IMAGE);
    ImageCache alone = ImageCache.open(settings(own()).build(), new PlainLayerWriters());
    alone.resolve(ImageReference.parse("twin:1"), PullPolicy.IF_NOT_PRESENT, events);
    CachedImage twin = resolve(ImageReference.parse("twin:1"), PullPolicy.IF_NOT_PRESENT);
    cache().release(twin);
    assertThat(store().prune(NOTHING).images()).isEmpty();
    assertThat(twin.layers()).allMatch(Files::exists);
  }

  private CachedImage resolve(ImageReference image, PullPolicy policy) {
    return cache().resolve(image, policy, events);
  }

  private ImageCache cache() {
    return ImageCache.open(settings(own()).shared(shared()).build(), new PlainLayerWriters());
  }

  private ImageStore store() {
    return ImageStore.open(settings(own()).shared(shared()).build(), new PlainLayerWriters());
  }

  private ImageCacheSettings.Builder settings(Path store) {
    return ImageCacheSettings.builder(store)
        .platform(Platform.parse("linux/amd64"))
        .mirror("docker.io", registry.url());
  }

  private Path own() {
    return directory.resolve("own");
  }

  private Path shared() {
    return directory.resolve("shared");
  }

  private void permit(String permissions) throws IOException {
    List<Path> directories = new ArrayList<>(List.of(shared()));
    Files.setPosixFilePermissions(shared(), PosixFilePermissions.fromString("rwxr-xr-x"));
    StoreContents.below(shared()).filter(Files::isDirectory).forEach(directories::add);
    for (Path each : directories) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(permissions));
    }
  }

  /** Whatever a change would change, though root may write to everything. */
  private static Map<String, Object> state(Path store) throws IOException {
    Map<String, Object> state = new TreeMap<>();
    for (Path path : StoreContents.below(store).toList()) {
      state.put(path.toString(), Files.readAttributes(path, "unix:ctime,mode,size,ino").toString());
    }
    return state;
  }
}

package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.StoreContents;
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

@Timeout(60)
class ExportTest {
  private static final ImageReference ONE = ImageReference.parse("one:1");
  private static final ImageReference TWO = ImageReference.parse("two:1");
  private static final TestTar BASE = new TestTar().file("base", "base").symlink("link", "base");
  private static final TestImage FIRST =
      new TestImage().layer(BASE).layer(new TestTar().mode(0755).file("bin/one", "1"));

  private final InProcessRegistry registry =
      InProcessRegistry.start()
          .put("one:1", FIRST)
          .put("two:1", new TestImage().docker().layer(BASE).layer(new TestTar().file("two", "")));

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void anExportFillsAnotherStoreWithoutNetwork() throws IOException {
    pull("here", true);
    registry.close();
    store("here", true).exportTo(layout());
    assertThat(store("there", false).importFrom(layout(), PullListener.NONE))
        .containsExactlyInAnyOrder(ONE, TWO);
    assertThat(resolveOffline("there", ONE)).isEqualTo(resolveOffline("here", ONE));
    assertThat(resolveOffline("there", TWO)).isEqualTo(resolveOffline("here", TWO));
    assertThat(StoreContents.layers(directory.resolve("there")))
        .isEqualTo(StoreContents.layers(directory.resolve("here")))
        .hasSize(3);
    assertThat(store("there", false).list()).noneMatch(ListedImage::inUse);
  }

  @Test
  void onlyTheNamedImagesAreExported() {
    pull("here", true);
    store("here", true).exportTo(layout(), TWO);
    assertThat(store("there", false).importFrom(layout(), PullListener.NONE)).containsExactly(TWO);
    assertThatThrownBy(() -> store("here", true).exportTo(layout(), ImageReference.parse("no:1")))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("no:1")
        .hasMessageContaining("Pull it first");
  }

  @Test
  void whatWasNotKeptComesFromTheRegistryAgain() {
    pull("here", false);
    registry.requests().clear();
    store("here", false).exportTo(layout());
    assertThat(registry.requests()).hasSize(3).allMatch(request -> request.contains("/blobs/"));
    assertThat(store("there", false).importFrom(layout(), PullListener.NONE)).hasSize(2);
  }

  @Test
  void aKeptBlobThatIsDamagedComesFromTheRegistryAgain() throws IOException {
    pull("here", true);
    Files.writeString(blob(directory.resolve("here")), "damaged");
    store("here", true).exportTo(layout());
    assertThat(store("there", false).importFrom(layout(), PullListener.NONE)).hasSize(2);
  }

  @Test
  void offlineAnExportSaysWhatWasNotKept() {
    pull("here", false);
    ImageCacheSettings offline = settings("here", false).toBuilder().offline(true).build();
    assertThatThrownBy(
            () -> ImageStore.open(offline, new PlainLayerWriters()).exportTo(layout(), ONE))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("one:1")
        .hasMessageContaining("sandboxed.keep-blobs");
    assertThat(layout()).doesNotExist();
  }

  @Test
  void aDamagedExportIsRefused() throws IOException {
    pull("here", true);
    store("here", true).exportTo(layout(), ONE);
    byte[] content = Files.readAllBytes(blob(layout()));
    content[content.length / 2] ^= 1;
    Files.write(blob(layout()), content);
    assertThatThrownBy(() -> store("there", false).importFrom(layout(), PullListener.NONE))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("sha256:")
        .hasMessageContaining("Make the layout anew (" + layout() + ")");
    assertThat(store("there", false).list()).isEmpty();
    assertThat(StoreContents.layers(directory.resolve("there"))).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void anExportThatFailsLeavesTheOneBeforeAndNothingElse() throws IOException {
    pull("here", false);
    store("here", false).exportTo(layout(), ONE);
    String before = Files.readString(layout().resolve("index.json"));
    registry.close();
    assertThatThrownBy(() -> store("here", false).exportTo(layout(), TWO))
        .isInstanceOf(ImageException.class);
    assertThat(layout().resolve("index.json")).hasContent(before);
    try (var siblings = Files.list(layout().getParent())) {
      assertThat(siblings).containsExactly(layout());
    }
  }

  @Test
  void anExportReplacesOneButNothingElse() throws IOException {
    pull("here", true);
    store("here", true).exportTo(layout(), ONE);
    store("here", true).exportTo(layout(), TWO);
    assertThat(store("there", false).importFrom(layout(), PullListener.NONE)).containsExactly(TWO);
    Path documents = Files.createDirectories(directory.resolve("documents"));
    Files.createFile(documents.resolve("letter"));
    assertThatThrownBy(() -> store("here", true).exportTo(documents, ONE))
        .isInstanceOf(ImageStoreException.class)
        .hasMessageContaining("is no OCI layout");
    assertThat(documents.resolve("letter")).exists();
  }

  @Test
  void theKeyOfACacheDependsOnTheImagesAlone() {
    pull("here", false);
    pull("there", true);
    String key = store("here", false).cacheKey(ONE, TWO);
    assertThat(key).hasSize(64).isEqualTo(store("there", false).cacheKey(TWO, ONE));
    assertThat(store("here", false).cacheKey()).isEqualTo(key);
    assertThat(store("here", false).cacheKey(ONE)).isNotEqualTo(key);
    registry.put("one:1", new TestImage().layer(BASE));
    cache("there", false).resolve(ONE, PullPolicy.ALWAYS, PullListener.NONE);
    assertThat(store("there", false).cacheKey()).isNotEqualTo(key);
  }

  @Test
  void annotationsAreKeptAndExportedAsTheyCame() throws IOException {
    String annotations = ",\"annotations\":{\"org.opencontainers.image.revision\":\"<é>\"}}";
    String plain = new String(FIRST.manifest(), UTF_8);
    byte[] annotated = (plain.substring(0, plain.length() - 1) + annotations).getBytes(UTF_8);
    registry.manifest("one:1", FIRST.mediaType(), annotated);
    pull("here", true);
    store("here", true).exportTo(layout(), ONE);
    Path manifest = Path.of("blobs/sha256", TestImage.digest(annotated).hex());
    for (Path place : List.of(directory.resolve("here"), layout())) {
      assertThat(place.resolve(manifest)).hasBinaryContent(annotated);
    }
  }

  private void pull(String name, boolean keepBlobs) {
    for (ImageReference image : List.of(ONE, TWO)) {
      CachedImage pulled =
          cache(name, keepBlobs).resolve(image, PullPolicy.IF_NOT_PRESENT, PullListener.NONE);
      cache(name, keepBlobs).release(pulled);
    }
  }

  /** What was resolved, without its place. */
  private CachedImage resolveOffline(String name, ImageReference image) {
    CachedImage found = cache(name, false).resolve(image, PullPolicy.NEVER, PullListener.NONE);
    cache(name, false).release(found);
    return StoreContents.anywhere(found);
  }

  private ImageCache cache(String name, boolean keepBlobs) {
    return ImageCache.open(settings(name, keepBlobs), new PlainLayerWriters());
  }

  private ImageStore store(String name, boolean keepBlobs) {
    return ImageStore.open(settings(name, keepBlobs), new PlainLayerWriters());
  }

  private ImageCacheSettings settings(String name, boolean keepBlobs) {
    return CrashTest.settings(directory.resolve(name), registry.url()).toBuilder()
        .keepBlobs(keepBlobs)
        .build();
  }

  private Path layout() {
    return directory.resolve("exported/layout");
  }

  /** The first layer of the first image. */
  private static Path blob(Path place) {
    return place.resolve("blobs/sha256").resolve(TestImage.digest(FIRST.layers().get(0)).hex());
  }
}

package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageAccessException;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestLayout;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PushTest {
  private static final TestImage IMAGE =
      new TestImage()
          .layer(new TestTar().file("a", "content"))
          .layer(new TestTar().file("b", "more"));
  private static final TestImage ARM =
      new TestImage().architecture("arm64").layer(new TestTar().file("a", "content"));
  private static final Digest DIGEST = TestImage.digest(IMAGE.manifest());
  private static final Digest LAYER = TestImage.digest(IMAGE.layers().get(0));

  private final InProcessRegistry home = InProcessRegistry.start().put("from:1", IMAGE);
  private final InProcessRegistry registry = InProcessRegistry.start();
  private final ImageReference pulled = name(home, "from:1");
  private final ImageReference target = name(registry, "app:2");

  @TempDir Path directory;

  @AfterEach
  void stop() {
    home.close();
    registry.close();
  }

  @Test
  void aPulledImageArrivesAsItWas() {
    pull("store", pulled, true);
    home.close();
    assertThat(push(pulled)).isEqualTo(new Pushed(target, DIGEST, 3, 0, 0, 0, size(IMAGE)));
    assertThat(registry.content("/v2/library/app/manifests/2")).isEqualTo(IMAGE.manifest());
    assertThat(pull("empty", target, false).digest()).isEqualTo(DIGEST);
    assertThat(store(true).list()).hasSize(1).noneMatch(ListedImage::inUse);
  }

  @Test
  void layersThatWereNotKeptComeFromTheirRegistryAgain() {
    pull("store", pulled, false);
    home.requests().clear();
    assertThat(push(pulled).uploaded()).isEqualTo(3);
    assertThat(home.requests()).hasSize(2).allMatch(request -> request.contains("/blobs/"));
    assertThat(pull("empty", target, false).digest()).isEqualTo(DIGEST);
  }

  @Test
  void aKeptLayerThatIsDamagedComesFromItsRegistryAgain() throws IOException {
    pull("store", pulled, true);
    Path kept = directory.resolve("store/blobs/sha256").resolve(LAYER.hex());
    byte[] content = Files.readAllBytes(kept);
    content[content.length - 1] ^= 1;
    Files.write(kept, content);
    assertThat(push(pulled).uploaded()).isEqualTo(3);
    assertThat(pull("empty", target, false).digest()).isEqualTo(DIGEST);
  }

  @Test
  void whatIsThereIsNotSentAgain() {
    pull("store", pulled, true);
    registry.blob("app", IMAGE.layers().get(0));
    assertThat(push(pulled).present()).isEqualTo(1);
    registry.requests().clear();
    assertThat(push(pulled)).isEqualTo(new Pushed(target, DIGEST, 0, 0, 3, 0, 0));
    assertThat(registry.requests()).noneMatch(request -> request.contains("/uploads/"));
  }

  @Test
  void aRegistryTakesBlobsFromItsOtherRepository() {
    pull("store", pulled, false);
    Pushed pushed = store(false).push(pulled, name(home, "app:2"), PushListener.NONE);
    assertThat(pushed).isEqualTo(new Pushed(name(home, "app:2"), DIGEST, 0, 3, 0, 0, 0));
    assertThat(home.requests())
        .anyMatch(request -> request.endsWith(LAYER.hex() + "&from=library%2Ffrom"))
        .noneMatch(request -> request.startsWith("PUT") && request.contains("/blobs/"));
  }

  @Test
  void blobsAreSentWhereARegistryTakesNoneFromAnotherRepository() {
    pull("store", pulled, true);
    home.withoutMounts().requests().clear();
    Pushed pushed = store(true).push(pulled, name(home, "app:2"), PushListener.NONE);
    assertThat(pushed.uploaded()).isEqualTo(3);
    assertThat(home.requests()).filteredOn(request -> request.startsWith("POST")).hasSize(3);
  }

  @Test
  void allPlatformsOfALayoutArriveAndTheIndexLast() {
    new TestLayout(directory.resolve("layout")).index("1", IMAGE, ARM);
    Pushed pushed = push(ImageName.parse("oci:" + directory.resolve("layout")));
    assertThat(pushed.uploaded()).isEqualTo(4);
    assertThat(registry.requests())
        .filteredOn(request -> request.startsWith("PUT") && request.contains("/manifests/"))
        .containsExactly(
            "PUT /v2/library/app/manifests/" + DIGEST,
            "PUT /v2/library/app/manifests/" + TestImage.digest(ARM.manifest()),
            "PUT /v2/library/app/manifests/2");
    byte[] index = registry.content("/v2/library/app/manifests/2");
    assertThat(TestImage.digest(index)).isEqualTo(pushed.digest());
    assertThat(pull("empty", target, false).digest()).isEqualTo(DIGEST);
  }

  @Test
  void aFileOfDockerSaveArrivesWithItsLayersAsTheyAre() throws IOException {
    TestImage saved =
        new TestImage()
            .layer(new TestTar().file("a", "content").bytes(), UnaryOperator.identity())
            .layer(new TestTar().file("b", "more"));
    TestTar tar =
        new TestTar()
            .file("manifest.json", "[{\"Config\":\"c.json\",\"Layers\":[\"a.tar\",\"b.tar\"]}]")
            .file("c.json", saved.config())
            .file("a.tar", saved.layers().get(0))
            .file("b.tar", saved.layers().get(1));
    Path file = Files.write(directory.resolve("saved.tar"), tar.bytes());
    Pushed pushed = push(ImageName.parse("docker-archive:" + file));
    byte[] manifest = registry.content("/v2/library/app/manifests/2");
    assertThat(new String(manifest, UTF_8)).contains(".tar\"", ".tar+gzip\"");
    assertThat(pull("empty", target, false).digest()).isEqualTo(pushed.digest());
  }

  @Test
  void aLayerThatOnlyItsMakerMayHandOutIsLeftOut() {
    byte[] manifest =
        new String(IMAGE.manifest(), UTF_8)
            .replaceFirst("vnd.oci.image.layer.v1.tar", "vnd.docker.image.rootfs.foreign.diff.tar")
            .getBytes(UTF_8);
    home.manifest("from:1", IMAGE.mediaType(), manifest);
    pull("store", pulled, true);
    assertThat(push(pulled).leftOut()).isEqualTo(1);
    assertThat(registry.content("/v2/library/app/blobs/" + LAYER)).isNull();
  }

  @Test
  void listenersHearOfEveryBlob() {
    pull("store", pulled, true);
    Map<Digest, Object> heard = new ConcurrentHashMap<>();
    PushListener listener =
        new PushListener() {
          @Override
          public void progressed(ImageReference to, Digest blob, long sent) {
            heard.put(blob, sent);
          }

          @Override
          public void finished(Pushed pushed, Duration duration) {
            heard.put(pushed.digest(), pushed);
          }
        };
    Pushed pushed = store(true).push(pulled, target, listener);
    assertThat(heard).hasSize(4).containsEntry(DIGEST, pushed);
    assertThat(heard).containsEntry(LAYER, (long) IMAGE.layers().get(0).length);
  }

  @Test
  void aDamagedLayoutIsNotPushedAsIfItWereWhole() throws IOException {
    TestLayout layout = new TestLayout(directory.resolve("layout")).put("1", IMAGE);
    byte[] content = Files.readAllBytes(layout.path(LAYER));
    content[content.length / 2] ^= 1;
    Files.write(layout.path(LAYER), content);
    assertThatThrownBy(() -> push(ImageName.parse("oci:" + layout.directory())))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("Could not push the layer " + LAYER)
        .hasMessageContaining("its digest is");
    assertThat(registry.content("/v2/library/app/manifests/2")).isNull();
  }

  @Test
  void whatCannotBePushedIsSaidBeforeAnythingIsSent() {
    assertThatThrownBy(() -> push(pulled))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("Pull it first");
    pull("store", pulled, true);
    ImageReference other = ImageReference.parse(name(registry, "app") + "@" + LAYER);
    assertThatThrownBy(() -> store(true).push(pulled, other, PushListener.NONE))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("its digest is " + DIGEST);
    ImageCacheSettings offline = settings("store", true).toBuilder().offline(true).build();
    ImageStore closed = ImageStore.open(offline, new PlainLayerWriters());
    assertThatThrownBy(() -> closed.push(pulled, target, PushListener.NONE))
        .isInstanceOf(ImageAccessException.class)
        .hasMessageContaining("sandboxed.offline is set");
    assertThat(registry.requests()).isEmpty();
  }

  private Pushed push(ImageName image) {
    return store(true).push(image, target, PushListener.NONE);
  }

  private CachedImage pull(String store, ImageReference image, boolean keepBlobs) {
    ImageCache cache = ImageCache.open(settings(store, keepBlobs), new PlainLayerWriters());
    CachedImage found = cache.resolve(image, PullPolicy.IF_NOT_PRESENT, PullListener.NONE);
    cache.release(found);
    return found;
  }

  private ImageStore store(boolean keepBlobs) {
    return ImageStore.open(settings("store", keepBlobs), new PlainLayerWriters());
  }

  private ImageCacheSettings settings(String store, boolean keepBlobs) {
    return ImageCacheSettings.builder(directory.resolve(store))
        .platform(Platform.parse("linux/amd64"))
        .keepBlobs(keepBlobs)
        .build();
  }

  private static ImageReference name(InProcessRegistry on, String name) {
    return ImageReference.parse(on.url().substring("http://".length()) + "/library/" + name);
  }

  private static long size(TestImage image) {
    List<byte[]> layers = image.layers();
    return layers.stream().mapToLong(layer -> layer.length).sum() + image.config().length;
  }
}

package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.Port;
import dev.sandboxed.image.fixtures.Events;
import dev.sandboxed.image.fixtures.Fault;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ImageCacheTest {
  private static final ImageReference APP = ImageReference.parse("app:1");
  private static final TestImage IMAGE =
      new TestImage()
          .layer(new TestTar().file("bin/app", "v1").symlink("app", "bin/app"))
          .layer(new TestTar().file("etc/app.conf", "x=1"))
          .configuration(
              "\"Entrypoint\":[\"/bin/app\"],\"ExposedPorts\":{\"80/tcp\":{}},\"Env\":[\"A=b\"]");

  private final InProcessRegistry registry = InProcessRegistry.start();
  private final Events events = new Events();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void aMissIsPulledAndAHitNeedsNoNetwork() throws IOException {
    registry.put("app:1", IMAGE);
    CachedImage pulled = resolve(APP, PullPolicy.IF_NOT_PRESENT);
    assertThat(pulled.digest()).isEqualTo(TestImage.digest(IMAGE.manifest()));
    assertThat(pulled.config().entrypoint()).containsExactly("/bin/app");
    assertThat(pulled.config().exposedPorts()).containsExactly(Port.tcp(80));
    assertThat(file(pulled, 0, "bin/app")).hasContent("v1");
    assertThat(file(pulled, 0, "app")).isSymbolicLink();
    assertThat(file(pulled, 1, "etc/app.conf")).hasContent("x=1");

    registry.close();
    assertThat(resolve(APP, PullPolicy.IF_NOT_PRESENT)).isEqualTo(pulled);
    assertThat(resolve(APP, PullPolicy.NEVER)).isEqualTo(pulled);
  }

  @Test
  void listenersHearEverythingOfAPullAndNothingOfAHit() {
    registry.put("app:1", IMAGE);
    resolve(APP, PullPolicy.IF_NOT_PRESENT);
    long bytes = IMAGE.layers().stream().mapToLong(layer -> layer.length).sum();
    assertThat(events.told())
        .startsWith("started app:1", "resolved [new, new]")
        .contains("layer finished", "progressed " + IMAGE.layers().get(0).length)
        .endsWith("finished " + bytes);
    events.told().clear();
    resolve(APP, PullPolicy.IF_NOT_PRESENT);
    assertThat(events.told()).isEmpty();
  }

  @Test
  void layersAreSharedByImagesHoweverTheyAreCompressed() {
    TestTar shared = new TestTar().file("base", "shared");
    registry.put("one:1", new TestImage().layer(shared));
    registry.put(
        "two:1", new TestImage().layer(shared.bytes(), bytes -> bytes).layer(new TestTar()));
    CachedImage one = resolve(ImageReference.parse("one:1"), PullPolicy.IF_NOT_PRESENT);
    events.told().clear();
    CachedImage two = resolve(ImageReference.parse("two:1"), PullPolicy.IF_NOT_PRESENT);
    assertThat(two.layers().get(0)).isEqualTo(one.layers().get(0));
    assertThat(events.told()).contains("resolved [cached, new]");
  }

  @Test
  void aLayerMayOccurTwice() {
    TestTar twice = new TestTar().file("a", "");
    registry.put(
        "app:1", new TestImage().layer(twice).layer(new TestTar().file("b", "")).layer(twice));
    CachedImage image = resolve(APP, PullPolicy.IF_NOT_PRESENT);
    assertThat(image.layers()).hasSize(3);
    assertThat(image.layers().get(0)).isEqualTo(image.layers().get(2));
  }

  @Test
  void anIndexIsResolvedForThePlatform() {
    TestImage arm = new TestImage().architecture("arm64").layer(new TestTar().file("arm", ""));
    registry.index("app:1", arm, IMAGE);
    assertThat(resolve(APP, PullPolicy.IF_NOT_PRESENT).digest())
        .isEqualTo(TestImage.digest(IMAGE.manifest()));
    ImageCache armCache =
        ImageCache.open(
            settings().toBuilder().platform(Platform.parse("linux/arm64")).build(),
            new PlainLayerWriters());
    assertThat(armCache.resolve(APP, PullPolicy.IF_NOT_PRESENT, events).digest())
        .isEqualTo(TestImage.digest(arm.manifest()));
  }

  @Test
  void indexesMayBeNestedButNotForever() {
    String type = "application/vnd.oci.image.index.v1+json";
    registry.put("app:inner", IMAGE);
    String inner = "{\"schemaVersion\":2,\"manifests\":[" + IMAGE.descriptorInIndex() + "]}";
    registry.manifest("app:middle", type, inner.getBytes(UTF_8));
    registry.index("app:1", TestImage.descriptor(type, inner.getBytes(UTF_8), ""));
    assertThat(resolve(APP, PullPolicy.IF_NOT_PRESENT).layers()).hasSize(2);
  }

  @Test
  void anImageForOtherPlatformsNamesThem() {
    registry.index("app:1", new TestImage().architecture("s390x").layer(new TestTar()));
    assertThatThrownBy(() -> resolve(APP, PullPolicy.IF_NOT_PRESENT))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("app:1 for linux/amd64: the image is made for linux/s390x");
    registry.put("app:single", new TestImage().architecture("arm64").layer(new TestTar()));
    assertThatThrownBy(() -> resolve(ImageReference.parse("app:single"), PullPolicy.IF_NOT_PRESENT))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("made for linux/arm64");
  }

  @Test
  void anImageOfDockersOwnFormatIsPulled() {
    registry.put("app:1", new TestImage().docker().layer(new TestTar().file("a", "")));
    assertThat(resolve(APP, PullPolicy.IF_NOT_PRESENT).layers()).hasSize(1);
  }

  @Test
  void aPinnedDigestIsAskedForAndChecked() {
    registry.put("app:1", IMAGE);
    ImageReference pinned = ImageReference.parse("app:other@" + TestImage.digest(IMAGE.manifest()));
    assertThat(resolve(pinned, PullPolicy.IF_NOT_PRESENT).layers()).hasSize(2);
    assertThat(registry.requests().get(0)).contains("manifests/sha256:");
  }

  @Test
  void alwaysNoticesAMovedTagAndLoadsOnlyWhatIsNew() {
    registry.put("app:1", IMAGE);
    resolve(APP, PullPolicy.IF_NOT_PRESENT);
    long blobs = registry.count("/blobs/");
    CachedImage same = resolve(APP, PullPolicy.ALWAYS);
    assertThat(registry.count("/blobs/")).isEqualTo(blobs);
    registry.put("app:1", new TestImage().layer(new TestTar().file("new", "")));
    assertThat(resolve(APP, PullPolicy.ALWAYS).digest()).isNotEqualTo(same.digest());
    assertThat(resolve(APP, PullPolicy.IF_NOT_PRESENT).digest()).isNotEqualTo(same.digest());
  }

  @Test
  void alwaysAsksWhatHasChangedAndGetsNothingThatIsThere() {
    registry.index("app:1", IMAGE.architecture("amd64"));
    CachedImage image = resolve(APP, PullPolicy.ALWAYS);
    assertThat(registry.requests()).noneMatch(request -> request.startsWith("HEAD"));
    registry.requests().clear();
    assertThat(resolve(APP, PullPolicy.ALWAYS)).isEqualTo(image);
    assertThat(registry.requests()).containsExactly("HEAD /v2/library/app/manifests/1");
  }

  @Test
  void alwaysGetsTheManifestWhereTheRegistryDoesNotTellItsDigest() {
    registry.put("app:1", IMAGE);
    CachedImage image = resolve(APP, PullPolicy.ALWAYS);
    for (Fault fault :
        List.of(
            Fault.status(405),
            Fault.status(404),
            Fault.status(403),
            Fault.status(200),
            new Fault.Status(200, "Docker-Content-Digest", "../../nonsense"))) {
      registry.requests().clear();
      registry.fault("/manifests/", fault);
      assertThat(resolve(APP, PullPolicy.ALWAYS)).isEqualTo(image);
      assertThat(registry.requests())
          .containsExactly("HEAD /v2/library/app/manifests/1", "/v2/library/app/manifests/1");
    }
  }

  @Test
  void alwaysRepairsADamagedManifest() throws IOException {
    registry.put("app:1", IMAGE);
    CachedImage image = resolve(APP, PullPolicy.ALWAYS);
    Path manifest = directory.resolve("store/blobs/sha256").resolve(image.digest().hex());
    Files.writeString(manifest, "nonsense");
    assertThat(resolve(APP, PullPolicy.ALWAYS)).isEqualTo(image);
    assertThat(manifest).hasBinaryContent(IMAGE.manifest());
  }

  @Test
  void neverAndOfflineSayWhatIsMissing() {
    registry.put("app:1", IMAGE);
    assertThatThrownBy(() -> resolve(APP, PullPolicy.NEVER))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("app:1")
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("NEVER");
    ImageCache offline =
        ImageCache.open(settings().toBuilder().offline(true).build(), new PlainLayerWriters());
    assertThatThrownBy(() -> offline.resolve(APP, PullPolicy.ALWAYS, events))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("sandboxed.offline");
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void aDamagedRecordOrAMissingLayerIsAMiss() throws IOException {
    registry.put("app:1", IMAGE);
    CachedImage image = resolve(APP, PullPolicy.IF_NOT_PRESENT);
    Path record = store("images").stream().filter(Files::isRegularFile).findFirst().orElseThrow();
    Files.writeString(record, "nonsense");
    assertThat(resolve(APP, PullPolicy.IF_NOT_PRESENT)).isEqualTo(image);
    new PlainLayerWriters().delete(cache().layersDirectory().resolve(image.layers().get(1)));
    assertThat(resolve(APP, PullPolicy.IF_NOT_PRESENT)).isEqualTo(image);
    assertThat(file(image, 1, "etc/app.conf")).hasContent("x=1");
  }

  @Test
  void manyThreadsPullAnImageOnce() throws Exception {
    registry.put("app:1", IMAGE);
    List<CachedImage> images = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread thread = new Thread(() -> images.add(resolve(APP, PullPolicy.IF_NOT_PRESENT)));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(images).hasSize(8).containsOnly(images.get(0));
    assertThat(registry.requests()).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void theStoreIsClosedToOtherUsers() throws IOException {
    registry.put("app:1", IMAGE);
    resolve(APP, PullPolicy.IF_NOT_PRESENT);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("store"))))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(cache().layersDirectory())))
        .isEqualTo("rwx--x--x");
  }

  @Test
  void aDirectoryOfSomebodyElseIsNotTakenForAStore() throws IOException {
    Files.createDirectories(directory.resolve("store/documents"));
    assertThatThrownBy(() -> resolve(APP, PullPolicy.IF_NOT_PRESENT))
        .hasMessageContaining("documents")
        .hasMessageContaining("sandboxed.store");
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void whatAKilledProcessLeftIsSwept() throws IOException {
    registry.put("app:1", IMAGE);
    Path leftover =
        Files.createDirectories(
            directory.resolve("store/staging/layer-single-" + "ab".repeat(32) + "/fs"));
    Files.writeString(leftover.resolve("half"), "");
    resolve(APP, PullPolicy.IF_NOT_PRESENT);
    assertThat(store("staging")).hasSize(1);
  }

  private CachedImage resolve(ImageReference image, PullPolicy policy) {
    return cache().resolve(image, policy, events);
  }

  private ImageCache cache() {
    return ImageCache.open(settings(), new PlainLayerWriters());
  }

  private ImageCacheSettings settings() {
    return ImageCacheSettings.builder(directory.resolve("store"))
        .platform(Platform.parse("linux/amd64"))
        .mirror("docker.io", registry.url())
        .build();
  }

  private Path file(CachedImage image, int layer, String path) {
    return cache().layersDirectory().resolve(image.layers().get(layer)).resolve("fs").resolve(path);
  }

  private List<Path> store(String part) throws IOException {
    try (Stream<Path> paths = Files.walk(directory.resolve("store").resolve(part))) {
      return paths.toList();
    }
  }
}

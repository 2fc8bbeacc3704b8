package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.fixtures.Fault;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The other hash of the OCI specification, and those that are in none. */
@Timeout(60)
class Sha512Test {
  private static final TestImage IMAGE =
      new TestImage()
          .sha512()
          .layer(new TestTar().file("a", "first"))
          .layer(new TestTar().file("b", "second"));
  private static final Digest MANIFEST = TestImage.sha512(IMAGE.manifest());
  private static final ImageReference TAGGED = ImageReference.parse("app:1");
  private static final ImageReference PINNED = ImageReference.parse("app@" + MANIFEST);

  private final InProcessRegistry registry = InProcessRegistry.start().put("app:1", IMAGE);

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void anImageOfItIsPulledKeptAndPruned() throws IOException {
    CachedImage pulled = pull(PINNED);
    assertThat(pulled.digest()).isEqualTo(MANIFEST);
    assertThat(pulled.layers()).allMatch(layer -> layer.getFileName().toString().length() == 128);
    Path layers = directory.resolve("store/layers/single");
    assertThat(layers.resolve(pulled.layers().get(1)).resolve("fs/b")).hasContent("second");
    assertThat(registry.requests()).noneMatch(request -> request.contains("sha256"));

    registry.requests().clear();
    assertThat(pull(PINNED)).isEqualTo(pulled);
    assertThat(registry.requests()).isEmpty();

    cache().release(pulled);
    cache().release(pulled);
    assertThat(store().check().removed()).isZero();
    store().prune(Retention.ofUnused(Duration.ofDays(1)));
    assertThat(store().list()).hasSize(1);
    store().prune(Retention.ofUnused(Duration.ofDays(1)).andAtMost(0));
    assertThat(store().list()).isEmpty();
    assertThat(layers).isEmptyDirectory();
  }

  @Test
  void aRegistryMaySayItOfATag() {
    registry.fault(
        "/manifests/", new Fault.WrongHeader("Docker-Content-Digest", MANIFEST.toString()));
    assertThat(pull(TAGGED).digest()).isEqualTo(MANIFEST);
  }

  @Test
  void whatItSaysOfATagMustBeTrue() {
    Digest other = TestImage.sha512(new byte[] {1});
    registry.fault("/manifests/", new Fault.WrongHeader("Docker-Content-Digest", other.toString()));
    assertThatThrownBy(() -> pull(TAGGED))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("its digest is sha512:")
        .hasMessageContaining("instead of " + other);
  }

  @Test
  void anExportHasItAndFillsAnotherStore() {
    pull(TAGGED);
    Path layout = directory.resolve("layout");
    store().exportTo(layout, TAGGED);
    Digest layer = TestImage.sha512(IMAGE.layers().get(0));
    assertThat(layout.resolve("blobs/sha512/" + layer.hex())).exists();
    ImageStore other =
        ImageStore.open(
            ImageCacheSettings.of(directory.resolve("other")).toBuilder()
                .platform(cacheSettings().platform())
                .build(),
            new PlainLayerWriters());
    assertThat(other.importFrom(layout, PullListener.NONE)).containsExactly(TAGGED);
  }

  @Test
  void damageIsNoticed() {
    byte[] config = IMAGE.config();
    registry.fault(
        "/blobs/" + TestImage.sha512(config), new Fault.Replace("x".repeat(config.length)));
    assertThatThrownBy(() -> pull(PINNED))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("the configuration of app@sha512:");
    byte[] layer = IMAGE.layers().get(0);
    registry.fault(
        "/blobs/" + TestImage.sha512(layer), new Fault.Replace("x".repeat(layer.length)));
    assertThatThrownBy(() -> pull(PINNED))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("its digest is sha512:");
    assertThat(pull(PINNED).layers()).hasSize(2);
  }

  @Test
  void otherHashesAreNamedAndRefused() {
    String layer = TestImage.sha512(IMAGE.layers().get(0)).toString();
    for (String algorithm : new String[] {"sha384", "blake3", "md5", "sha256+b64u"}) {
      byte[] manifest =
          new String(IMAGE.manifest(), UTF_8)
              .replace(layer, algorithm + ":" + "ab".repeat(32))
              .getBytes(UTF_8);
      registry.manifest("other:1", IMAGE.mediaType(), manifest);
      assertThatThrownBy(() -> pull(ImageReference.parse("other:1")))
          .isInstanceOf(CorruptImageException.class)
          .hasMessageContaining("other:1")
          .hasMessageContaining("The digest algorithm \"" + algorithm + "\" is not supported");
    }
    assertThat(registry.count("/blobs/")).isZero();
  }

  private CachedImage pull(ImageReference image) {
    return cache().resolve(image, PullPolicy.IF_NOT_PRESENT, PullListener.NONE);
  }

  private ImageCache cache() {
    return ImageCache.open(cacheSettings(), new PlainLayerWriters());
  }

  private ImageStore store() {
    return ImageStore.open(cacheSettings(), new PlainLayerWriters());
  }

  private ImageCacheSettings cacheSettings() {
    return CrashTest.settings(directory.resolve("store"), registry.url());
  }
}

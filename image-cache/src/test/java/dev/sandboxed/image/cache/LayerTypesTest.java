package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.fixtures.Compression;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a manifest says of its layers, truly or not. */
@Timeout(60)
class LayerTypesTest {
  private static final String OCI = "application/vnd.oci.image.layer.v1.tar";
  private static final byte[] TAR = new TestTar().file("file", "content").bytes();

  private final InProcessRegistry registry = InProcessRegistry.start();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OCI,
        OCI + "+gzip",
        OCI + "+zstd",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
        "application/vnd.docker.image.rootfs.diff.tar.gzip",
        "application/vnd.docker.image.rootfs.diff.tar.zstd",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "application/octet-stream"
      })
  void itsBytesDecideHowALayerIsRead(String type) throws IOException {
    assertIsUnpacked(type, UnaryOperator.identity());
    assertIsUnpacked(type, Compression::gzip);
    assertIsUnpacked(type, Compression::zstd);
  }

  @ParameterizedTest
  @ValueSource(strings = {"xz: \u00fd7zXZ\u0000 and so on", "bzip2: BZh91AY&SY and so on"})
  void compressionsThatImagesDoNotHaveAreNamed(String example) {
    int colon = example.indexOf(':');
    byte[] content = example.substring(colon + 2).getBytes(ISO_8859_1);
    put(OCI, new TestImage().layer(content, UnaryOperator.identity()));
    assertThatThrownBy(this::pull)
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("it is compressed with " + example.substring(0, colon) + ",");
  }

  @Test
  void encryptedLayersAreNamedBeforeAnyIsLoaded() {
    put(OCI + "+gzip+encrypted", new TestImage().layer(TAR, Compression::gzip));
    assertThatThrownBy(this::pull)
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("is encrypted");
  }

  private void assertIsUnpacked(String type, UnaryOperator<byte[]> compression) throws IOException {
    put(type, new TestImage().layer(TAR, compression));
    CachedImage image = pull();
    Path layer = directory.resolve("store/layers/single").resolve(image.layers().get(0));
    assertThat(layer.resolve("fs/file")).hasContent("content");
    ImageStore store = ImageStore.open(settings(), new PlainLayerWriters());
    cache().release(image);
    store.prune(Retention.ofUnused(Duration.ofDays(1)).andAtMost(0));
  }

  private void put(String type, TestImage image) {
    String manifest = new String(image.manifest(), UTF_8).replace(OCI + "+gzip", type);
    registry.put("app:1", image).manifest("app:1", image.mediaType(), manifest.getBytes(UTF_8));
  }

  private CachedImage pull() {
    return cache()
        .resolve(ImageReference.parse("app:1"), PullPolicy.IF_NOT_PRESENT, PullListener.NONE);
  }

  private ImageCache cache() {
    return ImageCache.open(settings(), new PlainLayerWriters());
  }

  private ImageCacheSettings settings() {
    return CrashTest.settings(directory.resolve("store"), registry.url());
  }
}

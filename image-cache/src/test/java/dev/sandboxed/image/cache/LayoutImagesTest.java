package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.fixtures.Compression;
import dev.sandboxed.image.fixtures.Events;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestLayout;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutImagesTest {
  private static final TestImage ONE = image("one");
  private static final TestImage TWO = image("two");
  private static final TestImage ARM = image("arm").architecture("arm64");

  @TempDir private Path directory;
  private final Events events = new Events();
  private TestLayout layout;

  @BeforeEach
  void makeLayout() {
    layout = new TestLayout(directory.resolve("layout"));
  }

  @Test
  void tagInALayoutIsUnpackedWithoutAnyNetwork() throws IOException {
    layout.put("1.0", ONE).put("2.0", TWO);

    assertThat(content(resolve(":1.0"))).isEqualTo("one");
    assertThat(content(resolve(":2.0"))).isEqualTo("two");
    assertThat(resolve(":2.0").digest()).isEqualTo(TestImage.digest(TWO.manifest()));
  }

  @Test
  void soleImageNeedsNoTag() throws IOException {
    layout.put("latest", ONE);

    assertThat(content(resolve(""))).isEqualTo("one");
    assertThat(content(resolve("@" + TestImage.digest(ONE.manifest())))).isEqualTo("one");
  }

  @Test
  void severalImagesNeedATag() {
    layout.put("1.0", ONE).put("2.0", TWO);

    assertThatThrownBy(() -> resolve(""))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("[1.0, 2.0]")
        .hasMessageContaining("oci:directory:tag");
    assertThatThrownBy(() -> resolve(":3.0"))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("the tags [1.0, 2.0]");
  }

  @Test
  void platformIsChosenFromAnIndexAndFromEntriesOfOneTag() throws IOException {
    layout.index("nested", ARM, ONE).put("flat", ARM).put("flat", TWO);

    assertThat(content(resolve(":nested"))).isEqualTo("one");
    assertThat(content(resolve(":flat"))).isEqualTo("two");
    Digest inside = TestImage.digest(ARM.manifest());
    assertThatThrownBy(() -> resolve("@" + inside)).hasMessageContaining("linux/arm64");
    layout.index("other", ARM);
    assertThatThrownBy(() -> resolve(":other")).hasMessageContaining("made for linux/arm64");
  }

  @Test
  void hitReadsNothingAndAChangedLayoutIsReadAgain() throws IOException {
    layout.put("1.0", ONE);
    CachedImage first = resolve(":1.0");
    Files.delete(layout.path(TestImage.digest(ONE.config())));
    events.told().clear();

    assertThat(resolve(":1.0")).isEqualTo(first);
    assertThat(events.told()).isEmpty();

    new TestLayout(layout.directory()).put("1.0", TWO);
    assertThat(content(resolve(":1.0"))).isEqualTo("two");
  }

  @Test
  void damagedBlobIsRefusedAndNotKept() throws IOException {
    TestImage image = new TestImage().layer(new TestTar().file("file", "content"));
    layout.put("1.0", image);
    Path layer = layout.path(TestImage.digest(image.layers().get(0)));
    byte[] content = Files.readAllBytes(layer);
    content[content.length / 2]++;
    Files.write(layer, content);

    assertThatThrownBy(() -> resolve(":1.0"))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("Make the layout anew (" + layout.directory() + ")")
        .hasMessageNotContaining("registry");
    assertThat(cache().layersDirectory()).isEmptyDirectory();

    Files.write(layer, "longer than it should be".repeat(100).getBytes(UTF_8));
    assertThatThrownBy(() -> resolve(":1.0"))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("longer than the promised");
  }

  @Test
  void linksInALayoutAreRefused() throws IOException {
    layout.put("1.0", ONE);
    Path layer = layout.path(TestImage.digest(ONE.layers().get(0)));
    Path elsewhere = directory.resolve("elsewhere");
    Files.move(layer, elsewhere);
    Files.createSymbolicLink(layer, elsewhere);

    assertThatThrownBy(() -> resolve(":1.0"))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("is no regular file");

    Path blobs = layout.directory().resolve("blobs");
    Files.move(blobs, directory.resolve("moved"));
    Files.createSymbolicLink(blobs, directory.resolve("moved"));
    assertThatThrownBy(() -> resolve(":1.0")).hasMessageContaining("blobs is a link");
  }

  @Test
  void missingBlobIsNamed() throws IOException {
    layout.put("1.0", ONE);
    Digest layer = TestImage.digest(ONE.layers().get(0));
    Files.delete(layout.path(layer));

    assertThatThrownBy(() -> resolve(":1.0"))
        .hasMessageContaining("it has no blobs/sha256/" + layer.hex())
        .hasMessageContaining("Make the layout anew");
  }

  @Test
  void digestsThatAreNoneNeverBecomePaths() {
    layout.write(
        "index.json",
        ("{\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"digest\":\"sha256:../../../../etc/passwd\",\"size\":10}]}")
            .getBytes(UTF_8));

    assertThatThrownBy(() -> resolve(""))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("no digest");
  }

  @Test
  void onlyKnownVersionsAreRead() throws IOException {
    layout.put("1.0", ONE);
    layout.write("oci-layout", "{\"imageLayoutVersion\":\"2.0.0\"}".getBytes(UTF_8));
    assertThatThrownBy(() -> resolve(":1.0")).hasMessageContaining("of the version \"2.0.0\"");
    Files.delete(layout.directory().resolve("oci-layout"));
    assertThatThrownBy(() -> resolve(":1.0")).hasMessageContaining("it has no oci-layout");
    assertThatThrownBy(() -> resolve("/nowhere:1.0"))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("there is no such directory");
  }

  private CachedImage resolve(String rest) {
    ImageName name = ImageName.parse("oci:" + layout.directory() + rest);
    return cache().resolve(name, PullPolicy.NEVER, events);
  }

  private ImageCache cache() {
    return ImageCache.open(
        ImageCacheSettings.builder(directory.resolve("store"))
            .platform(Platform.parse("linux/amd64"))
            .offline(true)
            .build(),
        new PlainLayerWriters());
  }

  private String content(CachedImage image) throws IOException {
    Path layer = cache().layersDirectory().resolve(image.layers().get(0));
    return Files.readString(layer.resolve("fs/file"));
  }

  private static TestImage image(String content) {
    return new TestImage()
        .layer(new TestTar().file("file", content).bytes(), Compression::gzip)
        .layer(new TestTar().file("other", content.repeat(2)).bytes(), Compression::zstd);
  }
}

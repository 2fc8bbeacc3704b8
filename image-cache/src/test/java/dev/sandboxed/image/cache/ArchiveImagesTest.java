package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.fixtures.Compression;
import dev.sandboxed.image.fixtures.Events;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveImagesTest {
  private static final byte[] LOWER = new TestTar().file("file", "lower").bytes();
  private static final byte[] UPPER = new TestTar().file("other", "upper").bytes();
  private static final TestImage IMAGE =
      new TestImage().layer(LOWER, UnaryOperator.identity()).layer(UPPER, UnaryOperator.identity());
  private static final String CONFIG = TestImage.digest(IMAGE.config()).hex() + ".json";

  @TempDir private Path directory;
  private final Events events = new Events();

  @Test
  void layersOfOldArchivesAreInDirectories() throws IOException {
    write(old(new TestTar()).bytes());

    CachedImage image = resolve("");

    assertThat(content(image, 0, "file")).isEqualTo("lower");
    assertThat(content(image, 1, "other")).isEqualTo("upper");
    assertThat(image.config().command()).containsExactly("/bin/sh");
    assertThat(resolve(":app:1").layers()).isEqualTo(image.layers());
    assertThat(directory.resolve("store/staging")).isEmptyDirectory();
  }

  @Test
  void layersOfNewArchivesAreBlobsAndComeInAnyOrder() throws IOException {
    String config = "blobs/sha256/" + TestImage.digest(IMAGE.config()).hex();
    String lower = "blobs/sha256/" + TestImage.digest(LOWER).hex();
    String upper = "blobs/sha256/" + TestImage.digest(UPPER).hex();
    write(
        new TestTar()
            .file("manifest.json", manifest(config, "[\"app:1\"]", lower, upper))
            .file(upper, UPPER)
            .directory("blobs/")
            .file(config, IMAGE.config())
            .file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}")
            .file("./" + lower, LOWER)
            .bytes());

    assertThat(content(resolve(""), 1, "other")).isEqualTo("upper");
  }

  @Test
  void layersMayBeLinksToEachOther() throws IOException {
    TestImage twice =
        new TestImage()
            .layer(LOWER, UnaryOperator.identity())
            .layer(LOWER, UnaryOperator.identity());
    write(
        new TestTar()
            .file("manifest.json", manifest("c.json", "null", "x/layer.tar", "y/layer.tar"))
            .file("c.json", twice.config())
            .symlink("y/layer.tar", "../z/layer.tar")
            .symlink("z/layer.tar", "../x/layer.tar")
            .file("x/layer.tar", LOWER)
            .bytes());

    assertThat(content(resolve(""), 1, "file")).isEqualTo("lower");
  }

  @Test
  void linksInACircleAreRefused() throws IOException {
    write(
        new TestTar()
            .file("manifest.json", manifest("c.json", "null", "x/layer.tar", "y/layer.tar"))
            .file("c.json", IMAGE.config())
            .symlink("x/layer.tar", "../y/layer.tar")
            .symlink("y/layer.tar", "../x/layer.tar")
            .bytes());

    assertThatThrownBy(() -> resolve(""))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("lead in a circle");
  }

  @Test
  void linksNeverLeadOutOfTheArchive() throws IOException {
    write(
        new TestTar()
            .file("manifest.json", manifest("c.json", "null", "x", "y"))
            .symlink("c.json", "/etc/passwd")
            .bytes());
    assertThatThrownBy(() -> resolve("")).hasMessageContaining("it has no");

    write(new TestTar().symlink("manifest.json", "../../etc/passwd").bytes());
    assertThatThrownBy(() -> resolve(""))
        .hasMessageContaining("it has no manifest.json, that is etc/passwd");
  }

  @Test
  void archiveMayBeCompressed() throws IOException {
    write(Compression.gzip(old(new TestTar()).bytes()));
    assertThat(content(resolve(""), 0, "file")).isEqualTo("lower");

    write(Compression.zstd(old(new TestTar()).bytes()));
    assertThat(content(resolve(""), 0, "file")).isEqualTo("lower");
    assertThat(directory.resolve("store/staging")).isEmptyDirectory();
  }

  @Test
  void layersMayBeCompressed() throws IOException {
    write(
        new TestTar()
            .file("manifest.json", manifest(CONFIG, "null", "x.tar.gz", "y.tar"))
            .file(CONFIG, IMAGE.config())
            .file("x.tar.gz", Compression.gzip(LOWER))
            .file("y.tar", UPPER)
            .bytes());

    assertThat(content(resolve(""), 0, "file")).isEqualTo("lower");
  }

  @Test
  void oneOfSeveralImagesIsNamed() throws IOException {
    String second =
        manifest(CONFIG, "[\"registry.example.com/other:2\"]", "x/layer.tar", "y/layer.tar");
    String first = manifest(CONFIG, "[\"app:1\"]", "x/layer.tar", "y/layer.tar");
    write(
        new TestTar()
            .file(
                "manifest.json", first.substring(0, first.length() - 1) + "," + second.substring(1))
            .file(CONFIG, IMAGE.config())
            .file("x/layer.tar", LOWER)
            .file("y/layer.tar", UPPER)
            .bytes());

    assertThat(resolve(":registry.example.com/other:2").layers()).hasSize(2);
    assertThatThrownBy(() -> resolve(""))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("[app:1, registry.example.com/other:2]")
        .hasMessageContaining("docker-archive:file:name:tag");
    assertThatThrownBy(() -> resolve(":app:2")).isInstanceOf(ImageNotFoundException.class);
  }

  @Test
  void damagedLayerIsRefused() throws IOException {
    byte[] other = new TestTar().file("file", "LOWER").bytes();
    write(
        new TestTar()
            .file("manifest.json", manifest(CONFIG, "null", "x/layer.tar", "y/layer.tar"))
            .file(CONFIG, IMAGE.config())
            .file("x/layer.tar", other)
            .file("y/layer.tar", UPPER)
            .bytes());

    assertThatThrownBy(() -> resolve(""))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("its digest is")
        .hasMessageContaining("Write the file anew (")
        .hasMessageNotContaining("registry");
  }

  @Test
  void configurationHasTheDigestOfItsName() throws IOException {
    String wrong = "00".repeat(32) + ".json";
    write(
        new TestTar()
            .file("manifest.json", manifest(wrong, "null", "x/layer.tar", "y/layer.tar"))
            .file(wrong, IMAGE.config())
            .bytes());

    assertThatThrownBy(() -> resolve("")).hasMessageContaining("the digest of " + wrong + " is");
  }

  @Test
  void fileThatWasReplacedIsReadAgain() throws IOException {
    write(old(new TestTar()).bytes());
    CachedImage image = resolve("");
    events.told().clear();
    assertThat(resolve("")).isEqualTo(image);
    assertThat(events.told()).isEmpty();

    write(old(new TestTar().file("more", "more")).bytes());
    assertThat(resolve("").layers()).isEqualTo(image.layers());
    assertThat(events.told()).contains("resolved [cached, cached]");
  }

  @Test
  void whatIsNoArchiveIsSaid() throws IOException {
    write("no tar at all".repeat(100).getBytes(UTF_8));
    assertThatThrownBy(() -> resolve("")).isInstanceOf(CorruptImageException.class);
    write(new TestTar().file("oci-layout", "{}").bytes());
    assertThatThrownBy(() -> resolve("")).hasMessageContaining("unpack it and use oci:directory");
    write(new TestTar().file("hello", "{}").bytes());
    assertThatThrownBy(() -> resolve("")).hasMessageContaining("it has no manifest.json");
    write(new TestTar().file("manifest.json", "[{\"Config\":1}]").bytes());
    assertThatThrownBy(() -> resolve("")).hasMessageContaining("\"Config\" that is not a text");
    Files.delete(file());
    assertThatThrownBy(() -> resolve(""))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("there is no such file");
  }

  private static TestTar old(TestTar tar) {
    return tar.directory("x/")
        .file("x/VERSION", "1.0")
        .file("x/layer.tar", LOWER)
        .file("y/layer.tar", UPPER)
        .file(CONFIG, IMAGE.config())
        .file("manifest.json", manifest(CONFIG, "[\"app:1\"]", "x/layer.tar", "y/layer.tar"))
        .file("repositories", "{}");
  }

  private static String manifest(String config, String tags, String... layers) {
    return "[{\"Config\":\""
        + config
        + "\",\"RepoTags\":"
        + tags
        + ",\"Layers\":[\""
        + String.join("\",\"", layers)
        + "\"]}]";
  }

  private Path file() {
    return directory.resolve("image.tar");
  }

  private void write(byte[] archive) throws IOException {
    Files.write(file(), archive);
  }

  private CachedImage resolve(String reference) {
    ImageName name = ImageName.parse("docker-archive:" + file() + reference);
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

  private String content(CachedImage image, int layer, String name) throws IOException {
    Path files = cache().layersDirectory().resolve(image.layers().get(layer)).resolve("fs");
    return Files.readString(files.resolve(name));
  }
}

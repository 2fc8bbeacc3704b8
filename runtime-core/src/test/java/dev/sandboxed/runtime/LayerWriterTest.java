package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static dev.sandboxed.runtime.TestImages.DIRECTORY;
import static dev.sandboxed.runtime.TestImages.FILE;
import static dev.sandboxed.runtime.TestImages.path;
import static dev.sandboxed.runtime.TestImages.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers as sandbox-init writes them, looked at from this machine and from inside. */
class LayerWriterTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  @Test
  void ownersAndModesAreThoseOfTheImage() {
    Assumptions.assumeThat(RUNTIME.identity().count()).isGreaterThan(2000);
    RUNTIME
        .images()
        .add(
            "owners",
            TestImages.config(),
            layer -> {
              layer.directory(path(""), DIRECTORY);
              layer.directory(path("d"), new Metadata(01770, 999, 998, 5, 0));
              layer.file(path("d/f"), new Metadata(06755, 1000, 2000, 5, 0), text("content"));
              layer.symlink(path("d/s"), path("f"), new Metadata(0777, 7, 8, 5, 0));
              layer.link(path("d/h"), path("d/f"));
              layer.fifo(path("d/p"), new Metadata(0640, 0, 5, 5, 0));
            });

    try (Sandbox sandbox = RUNTIME.start(SandboxSpec.of("owners"))) {
      assertThat(tiny(sandbox, "ls", "/").lines()).contains("d 1770 2 999 998 4096 d");
      assertThat(tiny(sandbox, "ls", "/d").lines())
          .containsExactly(
              "- 6755 2 1000 2000 7 f",
              "- 6755 2 1000 2000 7 h",
              "p 0640 1 0 5 0 p",
              "l 0777 1 7 8 1 s -> f");
    }
  }

  @Test
  void whatALayerDeletesIsGoneAndWhatItReplacesIsNew() {
    RUNTIME
        .images()
        .add(
            "whiteouts",
            TestImages.config(),
            layer -> {
              layer.directory(path(""), DIRECTORY);
              layer.directory(path("d"), DIRECTORY);
              layer.file(path("d/deleted"), FILE, text("old"));
              layer.file(path("d/replaced"), FILE, text("old"));
              layer.file(path("d/kept"), FILE, text("kept"));
              layer.directory(path("emptied"), DIRECTORY);
              layer.file(path("emptied/old"), FILE, text("old"));
            },
            layer -> {
              layer.directory(path(""), DIRECTORY);
              layer.directory(path("d"), DIRECTORY);
              layer.whiteout(path("d/deleted"));
              layer.file(path("d/replaced"), FILE, text("new"));
              layer.directory(path("emptied"), DIRECTORY);
              layer.xattr(path("emptied"), "user.overlay.opaque", "y".getBytes(UTF_8));
              layer.file(path("emptied/new"), FILE, text("new"));
            });

    try (Sandbox sandbox = RUNTIME.start(SandboxSpec.of("whiteouts"))) {
      assertThat(tiny(sandbox, "ls", "/d").lines().map(line -> line.replaceAll(".* ", "")))
          .containsExactly("kept", "replaced");
      assertThat(tiny(sandbox, "cat", "/d/replaced", "/d/kept")).isEqualTo("newkept");
      assertThat(tiny(sandbox, "ls", "/emptied").lines().map(line -> line.replaceAll(".* ", "")))
          .containsExactly("new");
    }
  }

  @Test
  void filesOfLowerLayersMayBeDeletedAndTheirDirectoriesMadeAnew() {
    RUNTIME
        .images()
        .add(
            "lower",
            TestImages.config(),
            layer -> {
              layer.directory(path(""), DIRECTORY);
              layer.directory(path("d"), DIRECTORY);
              layer.file(path("d/f"), FILE, text("old"));
            });

    try (Sandbox sandbox = RUNTIME.start(SandboxSpec.of("lower"))) {
      assertThat(sandbox.exec("tiny", "write", "/d/f", "new").exitCode()).isZero();
      assertThat(tiny(sandbox, "cat", "/d/f")).isEqualTo("new\n");
    }
  }

  @Test
  void timesAndBytesArriveUnchanged() throws IOException {
    byte[] content = new byte[3_000_000];
    new Random(42).nextBytes(content);
    Path layer = layer("times");
    try (LayerWriter writer = RUNTIME.writers().open(layer)) {
      writer.directory(path(""), new Metadata(0755, 0, 0, 1_500_000_000L, 0));
      writer.directory(path("d"), new Metadata(0755, 0, 0, -86_400L, 0));
      writer.file(
          path("d/f"),
          new Metadata(0644, 0, 0, 1_600_000_000L, 123_456_789),
          new Dripping(content));
      writer.finish();
    }

    Path root = layer.resolve("fs");
    assertThat(Files.readAllBytes(root.resolve("d/f"))).isEqualTo(content);
    assertThat(Files.getLastModifiedTime(root.resolve("d/f")).toInstant())
        .hasToString("2020-09-13T12:26:40.123456789Z");
    assertThat(Files.getLastModifiedTime(root.resolve("d")))
        .isEqualTo(FileTime.fromMillis(-86_400_000L));
    assertThat(Files.getLastModifiedTime(root)).isEqualTo(FileTime.fromMillis(1_500_000_000_000L));
  }

  @Test
  void directoryThatNobodyMayWriteToGetsItsFilesAllTheSame() throws IOException {
    Path layer = layer("read-only");
    try (LayerWriter writer = RUNTIME.writers().open(layer)) {
      writer.directory(path(""), DIRECTORY);
      writer.directory(path("locked"), new Metadata(0555, 0, 0, 1, 0));
      writer.file(path("locked/f"), FILE, text("x"));
      writer.finish();
    }

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(layer.resolve("fs/locked"))))
        .isEqualTo("r-xr-xr-x");
    assertThat(layer.resolve("fs/locked/f")).hasContent("x");
  }

  @Test
  void namesAreBytes() throws IOException {
    byte[] name = {'n', (byte) 0xff, '\n', ' '};
    Path layer = layer("names");
    try (LayerWriter writer = RUNTIME.writers().open(layer)) {
      writer.directory(path(""), DIRECTORY);
      writer.file(name, FILE, text("x"));
      writer.remove(name);
      writer.file(name, FILE, text("y"));
      writer.finish();
    }

    assertThat(layer.resolve("fs").toFile().list()).hasSize(1);
  }

  @Test
  void whatWasRemovedIsGoneWithItsDirectories() throws IOException {
    Path layer = layer("removed");
    try (LayerWriter writer = RUNTIME.writers().open(layer)) {
      writer.directory(path(""), DIRECTORY);
      writer.directory(path("d"), DIRECTORY);
      writer.directory(path("d/deep"), DIRECTORY);
      writer.file(path("d/deep/f"), FILE, text("x"));
      writer.directory(path("d-else"), DIRECTORY);
      writer.remove(path("d"));
      writer.remove(path("missing"));
      writer.finish();
    }

    assertThat(layer.resolve("fs").toFile().list()).containsExactly("d-else");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "d/../../outside", "link/outside"})
  void noPathLeadsOutOfTheLayer(String name) throws IOException {
    Path layer = layer("escape" + name.hashCode());
    Path outside = Files.createDirectories(layer.resolve("target"));
    Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(
            () -> {
              try (LayerWriter writer = RUNTIME.writers().open(layer)) {
                writer.directory(path(""), DIRECTORY);
                writer.directory(path("d"), DIRECTORY);
                writer.symlink(path("link"), path("../target"), FILE);
                writer.file(path(name), FILE, text("x"));
                writer.finish();
              }
            })
        .isInstanceOf(ImageStoreException.class)
        .hasMessageContaining(layer.toString());
    assertThat(outside).isEmptyDirectory();
    assertThat(layer.resolve("outside")).doesNotExist();
  }

  @Test
  void failureIsReportedEvenWhenMuchFollowsIt() throws IOException {
    Path layer = layer("failure");

    assertThatThrownBy(
            () -> {
              try (LayerWriter writer = RUNTIME.writers().open(layer)) {
                writer.directory(path(""), DIRECTORY);
                writer.file(path("missing/f"), FILE, text("x"));
                for (int count = 0; count < 100; count++) {
                  writer.file(path("f" + count), FILE, new ByteArrayInputStream(new byte[100_000]));
                }
                writer.finish();
              }
            })
        .isInstanceOf(ImageStoreException.class)
        .hasMessageContaining("writing a file failed with ENOENT");
  }

  @Test
  void layerThatIsGivenUpIsNoError() throws IOException {
    Path layer = layer("given-up");
    try (LayerWriter writer = RUNTIME.writers().open(layer)) {
      writer.directory(path(""), DIRECTORY);
    }

    RUNTIME.writers().delete(layer);
    assertThat(layer).doesNotExist();
  }

  @Test
  void treeIsDeletedWhoeverOwnsIt() throws IOException {
    Path layer = layer("deleted");
    try (LayerWriter writer = RUNTIME.writers().open(layer)) {
      writer.directory(path(""), DIRECTORY);
      writer.directory(path("locked"), new Metadata(0, 0, 0, 1, 0));
      writer.file(path("locked/f"), new Metadata(0, 0, 0, 1, 0), text("x"));
      writer.finish();
    }

    RUNTIME.writers().delete(layer);
    RUNTIME.writers().delete(layer);

    assertThat(layer).doesNotExist();
  }

  private static Path layer(String name) throws IOException {
    Path layer = Files.createDirectories(RUNTIME.images().layersDirectory().resolve(name));
    Files.setPosixFilePermissions(layer, PosixFilePermissions.fromString("rwx--x--x"));
    return layer;
  }

  /** Gives a little at a time, as a decompressor does. */
  private static final class Dripping extends InputStream {
    private final byte[] content;
    private int position;

    Dripping(byte[] content) {
      this.content = Arrays.copyOf(content, content.length);
    }

    @Override
    public int read() {
      return position == content.length ? -1 : content[position++] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      int count = Math.min(Math.min(length, 1000), content.length - position);
      System.arraycopy(content, position, buffer, offset, count);
      position += count;
      return count == 0 ? -1 : count;
    }
  }
}

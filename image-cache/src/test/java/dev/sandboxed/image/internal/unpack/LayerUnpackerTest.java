package dev.sandboxed.image.internal.unpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.sandboxed.image.fixtures.Compression;
import dev.sandboxed.image.fixtures.RecordedLayer;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.layer.Metadata;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayerUnpackerTest {
  private final TestTar tar = new TestTar();

  static Stream<Arguments> compressions() {
    return Stream.of(
        compression("none", bytes -> bytes),
        compression("gzip", Compression::gzip),
        compression("gzip with many members", bytes -> Compression.gzipMembers(bytes, 700)),
        compression("zstd", Compression::zstd),
        compression("zstd with skippable frames", Compression::zstdFrames));
  }

  private static Arguments compression(String name, UnaryOperator<byte[]> operator) {
    return Arguments.of(name, operator);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("compressions")
  void everyCompressionIsRecognisedByItsFirstBytes(String name, UnaryOperator<byte[]> compression)
      throws IOException {
    byte[] bytes = tar.directory("d").file("d/f", "x".repeat(5000)).bytes();
    RecordedLayer layer = Unpacking.unpack(bytes, compression.apply(bytes));
    assertThat(layer.entries()).containsOnlyKeys("d", "d/f");
    assertThat(layer.isFinished()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("compressions")
  void membersAreReadToTheEndWhenNothingIsAvailable(String name, UnaryOperator<byte[]> compression)
      throws IOException {
    byte[] bytes = tar.file("f", "x".repeat(5000)).bytes();
    InputStream slow =
        new FilterInputStream(new ByteArrayInputStream(compression.apply(bytes))) {
          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return super.read(buffer, offset, Math.min(length, 11));
          }

          @Override
          public int available() {
            return 0;
          }
        };
    RecordedLayer layer = new RecordedLayer();
    new LayerUnpacker(new UnpackLimits(1 << 20, 10), false)
        .unpack(slow, TestImage.digest(bytes), layer);
    assertThat(layer.entries()).containsOnlyKeys("f");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("compressions")
  void aTruncatedLayerIsRefused(String name, UnaryOperator<byte[]> compression) {
    byte[] bytes = tar.file("f", "x".repeat(5000)).bytes();
    byte[] compressed = compression.apply(bytes);
    byte[] cut = Arrays.copyOf(compressed, compressed.length * 2 / 3);
    assertThatThrownBy(() -> Unpacking.unpack(bytes, cut)).isInstanceOf(IOException.class);
  }

  @Test
  void aForwardLinkThatADirectoryReplacesIsForgotten() throws IOException {
    byte[] bytes = tar.link("a", "later").file("a/b", "x").file("later", "y").bytes();
    RecordedLayer layer = Unpacking.unpack(bytes, bytes);
    assertThat(layer.entries()).containsOnlyKeys("a", "a/b", "later");
  }

  @Test
  void aZstdFrameThatNeedsMuchMemoryIsRefused() {
    int windowOf2GiB = 21 << 3;
    byte[] frame = {
      0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) windowOf2GiB, 9, 0, 0, 'x', 0, 0
    };
    assertThatThrownBy(() -> Unpacking.unpack(new byte[1], frame))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too much memory");
  }

  @Test
  void bytesAfterTheEndOfTheTarCountForTheDigest() throws IOException {
    ByteArrayOutputStream padded = new ByteArrayOutputStream();
    padded.writeBytes(tar.file("f", "x").bytes());
    padded.writeBytes("what GNU tar pads with".getBytes(UTF_8));
    byte[] bytes = padded.toByteArray();
    assertThat(Unpacking.unpack(bytes, Compression.gzip(bytes)).entries()).containsOnlyKeys("f");
  }

  @Test
  void aLayerWithAnotherDigestThanTheConfigurationPromisesIsNotFinished() {
    byte[] bytes = tar.file("f", "x").bytes();
    RecordedLayer layer = new RecordedLayer();
    LayerUnpacker unpacker = new LayerUnpacker(new UnpackLimits(1 << 20, 10), false);
    assertThatThrownBy(
            () ->
                unpacker.unpack(
                    new ByteArrayInputStream(bytes), TestImage.digest(new byte[1]), layer))
        .isInstanceOf(InvalidLayerException.class)
        .hasMessageContaining("its digest is");
    assertThat(layer.isFinished()).isFalse();
  }

  @Test
  void anEmptyLayerIsALayer() throws IOException {
    assertThat(Unpacking.unpack(new TestTar()).entries()).isEmpty();
    assertThat(Unpacking.unpack(new byte[0], new byte[0]).entries()).isEmpty();
    assertThat(Unpacking.unpack(new byte[0], Compression.gzip(new byte[0])).entries()).isEmpty();
  }

  @Test
  void metadataArrivesAsTheImageHasIt() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(
            tar.mode(06755)
                .owner(999, 998)
                .mtime(12)
                .file("setuid", "")
                .mode(01777)
                .directory("./tmp")
                .mode(0700)
                .owner(1, 2)
                .directory("./"));
    assertThat(layer.metadata("setuid")).isEqualTo(new Metadata(06755, 999, 998, 12, 0));
    assertThat(layer.metadata("tmp").mode()).isEqualTo(01777);
    assertThat(layer.metadata("")).isEqualTo(new Metadata(0700, 1, 2, 1_600_000_000L, 0));
  }

  @Test
  void withASingleIdEverythingBelongsToRoot() throws IOException {
    byte[] bytes = tar.owner(999, 998).file("f", "").owner(5, 6).directory("./").bytes();
    RecordedLayer layer = new RecordedLayer();
    new LayerUnpacker(new UnpackLimits(1 << 20, 10), true)
        .unpack(new ByteArrayInputStream(bytes), TestImage.digest(bytes), layer);
    assertThat(layer.metadata("f").uid()).isZero();
    assertThat(layer.metadata("").gid()).isZero();
  }

  @Test
  void paxOverridesTheHeader() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(
            tar.pax("path", "long/name")
                .pax("uid", "70000")
                .pax("gid", "4000000000")
                .pax("mtime", "1.25")
                .pax("size", "")
                .file("short", "x")
                .pax("mtime", "-1.25")
                .pax("linkpath", "far/away")
                .symlink("s", "near"));
    assertThat(layer.metadata("long/name"))
        .isEqualTo(new Metadata(0644, 70000, (int) 4_000_000_000L, 1, 250_000_000));
    assertThat(layer.entries()).contains(entry("s", "symlink far/away"));
    assertThat(layer.metadata("s").mtimeSeconds()).isEqualTo(-2);
    assertThat(layer.metadata("s").mtimeNanos()).isEqualTo(750_000_000);
  }

  @Test
  void namesAreBytes() throws IOException {
    String utf8 = new String("Főtanúsítvány".getBytes(UTF_8), ISO_8859_1);
    RecordedLayer layer =
        Unpacking.unpack(
            tar.file(utf8, "")
                .file("latin-\u00e9", "")
                .file("C:\\back\\slash", "")
                .pax("path", "pax-\u00ff")
                .file("x", ""));
    assertThat(layer.entries())
        .containsOnlyKeys(utf8, "latin-\u00e9", "C:\\back\\slash", "pax-\u00ff");
  }

  @Test
  void binaryCapabilitiesArriveUnchanged() throws IOException {
    byte[] capability = {1, 0, 0, 2, 0, 0x20, 0, 0, (byte) 0xff, (byte) 0xc3, 0x28, 0, 0, 0};
    RecordedLayer layer =
        Unpacking.unpack(tar.pax("SCHILY.xattr.security.capability", capability).file("ping", ""));
    assertThat(layer.xattrs())
        .containsOnly(entry("ping security.capability", new String(capability, ISO_8859_1)));
  }

  @Test
  void longNamesOfGnuAreRead() throws IOException {
    String name = "n".repeat(120) + "/" + "f".repeat(120);
    RecordedLayer layer =
        Unpacking.unpack(
            tar.entry("././@LongLink", 'K', "", (name + "\0").getBytes(UTF_8))
                .entry("././@LongLink", 'L', "", ("link-" + name + "\0").getBytes(UTF_8))
                .symlink("cut", "cut"));
    assertThat(layer.entries()).contains(entry("link-" + name, "symlink " + name));
  }

  @Test
  void globalHeadersAreIgnored() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(tar.entry("g", 'g', "", "12 path=x/y\n".getBytes(UTF_8)).file("f", ""));
    assertThat(layer.entries()).containsOnlyKeys("f");
  }

  @Test
  void theLastEntryOfANameWins() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(
            tar.file("a", "1")
                .file("a", "2")
                .file("d/x", "1")
                .file("d", "a file now")
                .file("f", "1")
                .file("f/x", "below what was a file")
                .symlink("s", "elsewhere")
                .directory("s")
                .mode(0700)
                .directory("k")
                .file("k/kept", "")
                .mode(0711)
                .directory("k"));
    assertThat(layer.entries())
        .contains(
            entry("a", "file 2"),
            entry("d", "file a file now"),
            entry("f", "directory"),
            entry("s", "directory"))
        .containsKey("k/kept");
    assertThat(layer.metadata("k").mode()).isEqualTo(0711);
  }

  @Test
  void hardLinksMayComeBeforeTheirTarget() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(
            tar.link("a", "b")
                .link("b", "c")
                .link("gone", "c")
                .file("gone", "own")
                .link("d/x", "c")
                .file("d", "no directory any more")
                .file("c", "content"));
    assertThat(layer.entries())
        .containsOnly(
            entry("a", "file content"),
            entry("b", "file content"),
            entry("c", "file content"),
            entry("gone", "file own"),
            entry("d", "file no directory any more"));
  }

  @Test
  void aHardLinkToItselfChangesNothing() throws IOException {
    assertThat(Unpacking.unpack(tar.file("a", "1").link("a", "./a")).entries())
        .containsOnly(entry("a", "file 1"));
  }

  @Test
  void theSizeOfALinkIsNotSkipped() throws IOException {
    TestTar sized = tar.file("a", "1").header("b", '1', "a", 512).file("c", "2");
    assertThat(Unpacking.unpack(sized).entries()).containsOnlyKeys("a", "b", "c");
  }

  @Test
  void impliedDirectoriesAreOrdinary() throws IOException {
    assertThat(Unpacking.unpack(tar.file("a/b/c", "")).metadata("a/b"))
        .isEqualTo(new Metadata(0755, 0, 0, 0, 0));
  }

  @Test
  void fifosAreMadeAndDevicesAreLeftOut() throws IOException {
    byte[] bytes = tar.fifo("pipe").device("null", '3', 1, 3).device("sda", '4', 8, 0).bytes();
    RecordedLayer layer = new RecordedLayer();
    LayerUnpacker.Unpacked unpacked =
        new LayerUnpacker(new UnpackLimits(1 << 20, 1000), false)
            .unpack(new ByteArrayInputStream(bytes), TestImage.digest(bytes), layer);
    assertThat(layer.entries()).containsOnly(entry("pipe", "fifo"));
    assertThat(unpacked.devices()).isEqualTo(2);
  }
}

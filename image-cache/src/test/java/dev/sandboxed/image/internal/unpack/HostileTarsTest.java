package dev.sandboxed.image.internal.unpack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.sandboxed.image.fixtures.Compression;
import dev.sandboxed.image.fixtures.RecordedLayer;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@link RecordedLayer} fails any path that is not clean or does not lie in a directory of the
 * layer.
 */
class HostileTarsTest {
  private final TestTar tar = new TestTar();

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../../x", "/../x", "a/..", "..", "a/../x"})
  void aNameThatLeadsUpIsRefused(String name) {
    assertInvalid(tar.file(name, ""), "\"..\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/../../etc/shadow", "a/../../x"})
  void aHardLinkThatLeadsUpIsRefused(String target) {
    assertInvalid(tar.link("a", target), "\"..\"");
  }

  @Test
  void anAbsoluteNameIsRelativeToTheLayer() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(tar.file("/etc//./passwd", "x").link("//y", "/etc/passwd"));
    assertThat(layer.entries())
        .containsOnly(
            entry("etc", "directory"), entry("etc/passwd", "file x"), entry("y", "file x"));
  }

  @Test
  void writingThroughASymbolicLinkStaysInTheLayer() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(
            tar.symlink("out", "../../../../tmp")
                .file("out/x", "1")
                .symlink("abs", "/etc")
                .file("abs/y", "2")
                .directory("var/")
                .directory("run/")
                .symlink("var/run", "/run")
                .file("var/run/z", "3"));
    assertThat(layer.entries())
        .contains(
            entry("out", "symlink ../../../../tmp"),
            entry("tmp/x", "file 1"),
            entry("etc/y", "file 2"),
            entry("run/z", "file 3"));
  }

  @Test
  void aHardLinkThroughASymbolicLinkStaysInTheLayer() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(
            tar.file("etc/passwd", "mine").symlink("up", "../..").link("a", "up/etc/passwd"));
    assertThat(layer.entries()).contains(entry("a", "file mine"));
  }

  @Test
  void aHardLinkToASymbolicLinkIsThatLinkAndIsNotFollowed() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(tar.symlink("s", "/etc/shadow").link("h", "s").file("h", "new"));
    assertThat(layer.entries())
        .containsOnly(entry("s", "symlink /etc/shadow"), entry("h", "file new"));
  }

  @Test
  void symbolicLinksInACircleAreRefused() {
    assertInvalid(tar.symlink("a", "b").symlink("b", "a").file("a/x", ""), "symbolic links");
  }

  @Test
  void aHardLinkToWhatTheLayerDoesNotHaveIsRefused() {
    assertInvalid(tar.link("a", "etc/shadow"), "\"a\" is a hard link to \"etc/shadow\"");
  }

  @Test
  void hardLinksInACircleAreRefused() {
    assertInvalid(tar.link("a", "b").link("b", "a"), "hard link");
  }

  @Test
  void aHardLinkToADirectoryIsRefused() {
    assertInvalid(tar.directory("d").link("a", "d"), "directory");
    assertInvalid(new TestTar().link("a", "d").directory("d"), "directory");
    assertInvalid(new TestTar().link("a", "/"), "root");
  }

  @ParameterizedTest
  @ValueSource(chars = {'0', '1', '2', '3', '6'})
  void theRootOfTheLayerStaysADirectory(char type) {
    assertInvalid(tar.entry("./", type, "/etc", new byte[0]), "root");
  }

  @Test
  void aNulInANameIsRefused() {
    assertInvalid(tar.pax("path", "a\0b").file("a", ""), "NUL");
    assertInvalid(new TestTar().pax("linkpath", "a\0b").symlink("a", "b"), "NUL");
  }

  @Test
  void namesAndPathsHaveLimits() {
    assertInvalid(tar.pax("path", "n".repeat(256)).file("a", ""), "256 bytes");
    assertInvalid(new TestTar().pax("path", "d/".repeat(2048)).directory("a"), "4096 bytes");
  }

  @Test
  void symbolicLinksCannotMakeAPathTooLong() {
    String deep = ("d".repeat(200) + "/").repeat(19);
    tar.pax("linkpath", deep).symlink("s", "x").pax("path", "s/" + deep + "x").file("x", "");
    assertInvalid(tar, "bytes");
  }

  @Test
  void metadataHasALimit() {
    TestTar huge = tar.header("x", 'L', "", 1L << 40);
    assertThatThrownBy(() -> Unpacking.unpack(huge.bytes(), huge.bytes()))
        .isInstanceOf(InvalidLayerException.class)
        .hasMessageContaining("metadata");
  }

  @Test
  void entriesAndBytesHaveLimits() {
    for (int i = 0; i < 5; i++) {
      tar.file("f" + i, "x".repeat(2000));
    }
    byte[] bytes = tar.bytes();
    assertThatThrownBy(() -> Unpacking.unpack(bytes, bytes, new UnpackLimits(1 << 20, 4)))
        .hasMessageContaining("more than 4 entries");
    byte[] bomb = Compression.gzip(new byte[1 << 20]);
    assertThatThrownBy(() -> Unpacking.unpack(bytes, bomb, new UnpackLimits(1 << 16, 10)))
        .hasMessageContaining("more than 65536 bytes");
  }

  @Test
  void paxDecidesTheSizeSoThatNothingIsSmuggledIn() throws IOException {
    byte[] hidden = new TestTar().file("smuggled", "x").unclosed();
    tar.pax("size", Integer.toString(hidden.length));
    tar.entry("archive.tar", '0', "", new byte[0]).raw(hidden).file("after", "");
    assertThat(Unpacking.unpack(tar).entries()).containsOnlyKeys("archive.tar", "after");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5 a=b\n",
        "99 a=b\n",
        "0 a=b\n",
        "-6 a=b\n",
        "6 a=bx",
        "6 =abc\n",
        "x",
        "6 abcd\n"
      })
  void damagedPaxRecordsAreRefused(String records) {
    assertInvalid(tar.entry("x", 'x', "", records.getBytes(UTF_8)).file("a", ""), "PAX");
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertInvalid(tar.pax("uid", "99999999999").file("a", ""), "owner");
    assertInvalid(new TestTar().pax("size", "-1").file("a", ""), "size=-1");
    assertInvalid(new TestTar().pax("mtime", "1e9").file("a", ""), "mtime");
    assertInvalid(new TestTar().pax("mtime", "9".repeat(100)).file("a", ""), "mtime");
  }

  @Test
  void aWrongChecksumIsRefused() {
    byte[] bytes = tar.file("a", "").bytes();
    bytes[0] = 'b';
    assertThatThrownBy(() -> Unpacking.unpack(bytes, bytes))
        .isInstanceOf(InvalidLayerException.class)
        .hasMessageContaining("checksum");
  }

  @Test
  void anUnknownTypeIsRefused() {
    assertInvalid(tar.entry("a", 'Z', "", new byte[0]), "unsupported type 'Z'");
  }

  @Test
  void aTarThatEndsTooEarlyIsRefused() {
    byte[] bytes = tar.file("a", "x".repeat(2000)).bytes();
    for (int length : new int[] {100, 512, 513, 1500}) {
      byte[] cut = java.util.Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Unpacking.unpack(cut, cut)).isInstanceOf(IOException.class);
    }
  }

  private static void assertInvalid(TestTar tar, String message) {
    assertThatThrownBy(() -> Unpacking.unpack(tar))
        .isInstanceOf(InvalidLayerException.class)
        .hasMessageContaining(message);
  }
}

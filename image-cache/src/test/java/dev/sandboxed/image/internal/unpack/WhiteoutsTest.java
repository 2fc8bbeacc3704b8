package dev.sandboxed.image.internal.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.sandboxed.image.fixtures.RecordedLayer;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhiteoutsTest {
  private final TestTar tar = new TestTar();

  @Test
  void aWhiteoutHidesItsName() throws IOException {
    RecordedLayer layer = Unpacking.unpack(tar.directory("etc/").file("etc/.wh.motd", ""));
    assertThat(layer.entries())
        .containsOnly(entry("etc", "directory"), entry("etc/motd", "whiteout"));
  }

  @Test
  void aWhiteoutMakesTheDirectoriesItLiesIn() throws IOException {
    RecordedLayer layer = Unpacking.unpack(tar.file("usr/share/.wh.doc", ""));
    assertThat(layer.entries())
        .containsOnly(
            entry("usr", "directory"),
            entry("usr/share", "directory"),
            entry("usr/share/doc", "whiteout"));
  }

  @Test
  void theTypeOfAWhiteoutDoesNotMatter() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(tar.directory(".wh.a/").symlink(".wh.b", "x").device(".wh.c", '3', 0, 0));
    assertThat(layer.entries())
        .containsOnly(entry("a", "whiteout"), entry("b", "whiteout"), entry("c", "whiteout"));
  }

  @Test
  void theLayersOwnFileWinsWhateverTheOrder() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(tar.file("a", "1").file(".wh.a", "").file(".wh.b", "").file("b", "2"));
    assertThat(layer.entries()).containsOnly(entry("a", "file 1"), entry("b", "file 2"));
  }

  @Test
  void aHiddenDirectoryThatTheLayerHasToBecomesOpaque() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(
            tar.file(".wh.after", "")
                .file("after/x", "1")
                .directory("before")
                .file(".wh.before", ""));
    assertThat(layer.entries())
        .containsOnly(
            entry("after", "directory"), entry("after/x", "file 1"), entry("before", "directory"));
    assertThat(layer.xattrs())
        .containsOnly(
            entry("after user.overlay.opaque", "y"), entry("before user.overlay.opaque", "y"));
  }

  @Test
  void anOpaqueDirectoryKeepsWhatTheLayerPutsThereWhateverTheOrder() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(tar.file("d/first", "1").file("d/.wh..wh..opq", "").file("d/last", "2"));
    assertThat(layer.entries()).containsKeys("d/first", "d/last").doesNotContainValue("whiteout");
    assertThat(layer.xattrs()).containsOnly(entry("d user.overlay.opaque", "y"));
  }

  @Test
  void noWhiteoutIsWrittenInsideAnOpaqueDirectory() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(tar.file("d/.wh.x", "").file("d/e/.wh.y", "").file("d/.wh..wh..opq", ""));
    assertThat(layer.entries()).containsOnly(entry("d", "directory"), entry("d/e", "directory"));
  }

  @Test
  void theRootCanBeOpaque() throws IOException {
    assertThat(Unpacking.unpack(tar.file(".wh..wh..opq", "")).xattrs())
        .containsOnly(entry(" user.overlay.opaque", "y"));
  }

  @Test
  void whatAufsWroteForItselfIsLeftOutButItsLinksWork() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(
            tar.file(".wh..wh.aufs", "")
                .directory(".wh..wh.orph/")
                .directory(".wh..wh.plnk/")
                .file(".wh..wh.plnk/12.34", "shared")
                .link("a", ".wh..wh.plnk/12.34"));
    assertThat(layer.entries()).containsOnly(entry("a", "file shared"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {".wh.", ".wh..", ".wh...", "etc/.wh..", "etc/.wh...", ".wh.a/x", ".wh./x"})
  void aWhiteoutOfNoNameIsRefused(String name) {
    assertThatThrownBy(() -> Unpacking.unpack(tar.file(name, "")))
        .isInstanceOf(InvalidLayerException.class)
        .hasMessageContaining("whiteout");
  }

  @Test
  void aNameThatOnlyLooksLikeAWhiteoutIsAFile() throws IOException {
    assertThat(
            Unpacking.unpack(tar.file("wh.x", "1").file(".whx", "2").file("..gitme", "3"))
                .entries())
        .containsOnlyKeys("wh.x", ".whx", "..gitme");
  }

  @Test
  void aDeviceThatOverlayfsTakesForAWhiteoutIsRefused() {
    assertThatThrownBy(() -> Unpacking.unpack(tar.device("etc/passwd", '3', 0, 0)))
        .isInstanceOf(InvalidLayerException.class)
        .hasMessageContaining("0:0");
  }

  @Test
  void anImageCannotSteerTheOverlay() throws IOException {
    RecordedLayer layer =
        Unpacking.unpack(
            tar.pax("SCHILY.xattr.user.overlay.opaque", "y")
                .directory("a")
                .pax("SCHILY.xattr.trusted.overlay.opaque", "y")
                .pax("SCHILY.xattr.security.selinux", "x")
                .pax("SCHILY.xattr.user.mine", "kept")
                .file("b", ""));
    assertThat(layer.xattrs())
        .containsOnly(entry("a user.overlay.overlay.opaque", "y"), entry("b user.mine", "kept"));
  }
}

package dev.sandboxed.image.internal.pack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sandboxed.image.fixtures.RecordedLayer;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.internal.unpack.LayerUnpacker;
import dev.sandboxed.image.internal.unpack.UnpackLimits;
import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.image.layer.TreeEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerTarTest {
  private static final Metadata DIRECTORY = new Metadata(01777, 0, 0, 1_700_000_000L, 0);
  private static final Metadata FILE = new Metadata(06755, 1000, 2000, 1_600_000_000L, 123_456_789);
  private static final int HOLE = 17 << 20;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final LayerTar tar = new LayerTar(out);

  @TempDir Path directory;

  @Test
  void whatIsPackedUnpacksAsItWas() throws IOException {
    add(TreeEntry.Kind.DIRECTORY, "", "", DIRECTORY);
    add(TreeEntry.Kind.DIRECTORY, "d", "", DIRECTORY);
    file("d/f", FILE, "content", Map.of());
    add(TreeEntry.Kind.LINK, "d/h", "d/f", FILE);
    add(TreeEntry.Kind.FIFO, "d/p", "", FILE);
    add(TreeEntry.Kind.SYMLINK, "d/s", "../over/there", FILE);

    RecordedLayer layer = unpacked();

    assertThat(layer.entries())
        .containsExactly(
            entry("d", "directory"),
            entry("d/f", "file content"),
            entry("d/h", "file content"),
            entry("d/p", "fifo"),
            entry("d/s", "symlink ../over/there"));
    assertThat(layer.metadata("d")).isEqualTo(DIRECTORY);
    assertThat(layer.metadata("d/f")).isEqualTo(FILE);
    assertThat(layer.metadata("")).isEqualTo(DIRECTORY);
  }

  @Test
  void whatAHeaderCannotHoldIsKept() throws IOException {
    String name = "\u00ff".repeat(255);
    String target = "t".repeat(4000);
    Metadata large = new Metadata(0644, -2, 3_000_000, -86_400, 1);
    file(name, large, "x", Map.of());
    add(TreeEntry.Kind.SYMLINK, "s", target, large);

    RecordedLayer layer = unpacked();

    assertThat(layer.entries())
        .containsExactly(entry("s", "symlink " + target), entry(name, "file x"));
    assertThat(layer.metadata(name)).isEqualTo(large);
  }

  @Test
  void whatOverlayfsHidesBecomesWhiteouts() throws IOException {
    add(TreeEntry.Kind.WHITEOUT, "gone", "", FILE);
    TreeEntry opaque =
        new TreeEntry(
            TreeEntry.Kind.DIRECTORY,
            "new",
            DIRECTORY,
            "",
            0,
            List.of(),
            Map.of("user.overlay.opaque", latin("y"), "user.overlay.impure", latin("y")));
    tar.visit(opaque, new ByteArrayInputStream(new byte[0]));
    file("byattribute", FILE, "", Map.of("user.overlay.whiteout", latin("y")));

    assertThat(names()).containsExactly(".wh.gone", "new/", "new/.wh..wh..opq", ".wh.byattribute");
    RecordedLayer layer = unpacked();
    assertThat(layer.entries())
        .containsOnly(
            entry("gone", "whiteout"), entry("new", "directory"), entry("byattribute", "whiteout"));
    assertThat(layer.xattrs()).containsOnly(entry("new user.overlay.opaque", "y"));
  }

  @Test
  void attributesOfProgramsAreKeptByteForByte() throws IOException {
    String capability = "\u0001\u0000\u0000\u0002\u00ff\n=";
    file(
        "f",
        FILE,
        "x",
        Map.of(
            "security.capability",
            latin(capability),
            "security.selinux",
            latin("of this machine"),
            "user.overlay.origin",
            latin("of the overlay"),
            "user.overlay.overlay.mine",
            latin("escaped"),
            "user.note",
            latin("")));

    assertThat(unpacked().xattrs())
        .containsOnly(
            entry("f security.capability", capability),
            entry("f user.note", ""),
            entry("f user.overlay.overlay.mine", "escaped"));
  }

  @Test
  void equalTreesHaveEqualTars() throws IOException {
    Map<String, byte[]> xattrs = Map.of("user.a", latin("1"), "user.b", latin("2"));
    file("f", FILE, "x", xattrs);
    byte[] first = out.toByteArray();
    out.reset();
    file("f", FILE, "x", Map.of("user.b", latin("2"), "user.a", latin("1")));
    assertThat(out.toByteArray()).isEqualTo(first);
  }

  @Test
  void smallHolesAreZeros() throws IOException {
    List<TreeEntry.Part> parts = List.of(new TreeEntry.Part(2, 1), new TreeEntry.Part(5, 1));
    tar.visit(
        new TreeEntry(TreeEntry.Kind.FILE, "f", FILE, "", 7, parts, Map.of()),
        new ByteArrayInputStream(latin("ab")));
    assertThat(unpacked().entries()).containsExactly(entry("f", "file \0\0a\0\0b\0"));
  }

  @Test
  void largeHolesTakeNoRoomAndGnuTarFindsThem() throws Exception {
    List<TreeEntry.Part> parts = List.of(new TreeEntry.Part(4096, 3));
    tar.visit(
        new TreeEntry(TreeEntry.Kind.FILE, "d/sparse", FILE, "", HOLE, parts, Map.of()),
        new ByteArrayInputStream(latin("abc")));
    tar.visit(
        new TreeEntry(TreeEntry.Kind.FILE, "empty", FILE, "", HOLE, List.of(), Map.of()),
        new ByteArrayInputStream(new byte[0]));
    tar.finish();

    assertThat(out.size()).isLessThan(20_000);
    Path file = directory.resolve("layer.tar");
    Files.write(file, out.toByteArray());
    Process process =
        new ProcessBuilder("tar", "-C", directory.toString(), "-xf", file.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    byte[] content = Files.readAllBytes(directory.resolve("d/sparse"));
    assertThat(content).hasSize(HOLE);
    assertThat(new String(content, 4095, 5, ISO_8859_1)).isEqualTo("\0abc\0");
    assertThat(directory.resolve("empty")).hasSize(HOLE);
    assertThat(directory.resolve("empty")).hasBinaryContent(new byte[HOLE]);
    Path again = directory.resolve("again");
    RecordedLayer layer = unpack(out.toByteArray());
    Files.writeString(again, layer.entries().get("d/sparse").substring("file ".length()));
    assertThat(again).hasBinaryContent(content);
  }

  @ParameterizedTest
  @CsvSource({
    "0,1,0.000000001",
    "5,0,5",
    "-1,0,-1",
    "-1,500000000,-0.500000000",
    "-2,1,-1.999999999"
  })
  void timesBeforeTheEpochCountTowardsIt(long seconds, int nanos, String text) {
    assertThat(LayerTar.time(seconds, nanos)).isEqualTo(text);
  }

  private void file(String path, Metadata metadata, String content, Map<String, byte[]> xattrs)
      throws IOException {
    byte[] bytes = latin(content);
    List<TreeEntry.Part> parts =
        bytes.length == 0 ? List.of() : List.of(new TreeEntry.Part(0, bytes.length));
    tar.visit(
        new TreeEntry(TreeEntry.Kind.FILE, path, metadata, "", bytes.length, parts, xattrs),
        new ByteArrayInputStream(bytes));
  }

  private void add(TreeEntry.Kind kind, String path, String target, Metadata metadata)
      throws IOException {
    tar.visit(
        new TreeEntry(kind, path, metadata, target, 0, List.of(), Map.of()),
        new ByteArrayInputStream(new byte[0]));
  }

  private static byte[] latin(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** As a header has them. */
  private List<String> names() throws IOException {
    try (var read =
        new org.apache.commons.compress.archivers.tar.TarArchiveInputStream(
            new ByteArrayInputStream(out.toByteArray()))) {
      List<String> names = new java.util.ArrayList<>();
      for (var each = read.getNextEntry(); each != null; each = read.getNextEntry()) {
        names.add(each.getName());
      }
      return names;
    }
  }

  private RecordedLayer unpacked() throws IOException {
    tar.finish();
    return unpack(out.toByteArray());
  }

  private static RecordedLayer unpack(byte[] bytes) throws IOException {
    RecordedLayer layer = new RecordedLayer();
    new LayerUnpacker(UnpackLimits.forCompressedSize(bytes.length), false)
        .unpack(new ByteArrayInputStream(bytes), TestImage.digest(bytes), layer);
    return layer;
  }
}

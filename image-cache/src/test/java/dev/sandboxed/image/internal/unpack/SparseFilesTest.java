package dev.sandboxed.image.internal.unpack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.layer.SparseContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The four ways in which GNU tar has written sparse files. */
class SparseFilesTest {
  private static final String CONTENT = "\0\0\0abc\0\0de\0\0\0\0\0";

  private final TestTar tar = new TestTar();

  @Test
  void mapInTheHeader() throws IOException {
    tar.field(386, octal(3) + octal(3) + octal(8) + octal(2) + octal(15) + octal(0))
        .field(483, octal(15))
        .entry("f", 'S', "", "abcde".getBytes(UTF_8));
    assertSparse();
  }

  @Test
  void mapInBlocksAfterTheHeader() throws IOException {
    String spans = octal(0) + octal(0);
    byte[] more = new byte[1024];
    put(more, 0, (spans.repeat(20) + octal(3) + octal(3)));
    more[504] = 1;
    put(more, 512, octal(8) + octal(2));
    tar.field(386, spans.repeat(4))
        .field(482, "\1")
        .field(483, octal(15))
        .header("f", 'S', "", 5)
        .raw(more)
        .content("abcde".getBytes(UTF_8));
    assertSparse();
  }

  @Test
  void mapInRecordsForEachPart() throws IOException {
    tar.pax("GNU.sparse.size", "15")
        .pax("GNU.sparse.numblocks", "2")
        .pax("GNU.sparse.offset", "3")
        .pax("GNU.sparse.numbytes", "3")
        .pax("GNU.sparse.offset", "8")
        .pax("GNU.sparse.numbytes", "2")
        .file("f", "abcde");
    assertSparse();
  }

  @Test
  void mapInOneRecord() throws IOException {
    tar.pax("GNU.sparse.size", "15")
        .pax("GNU.sparse.name", "f")
        .pax("GNU.sparse.map", "3,3,8,2")
        .file("GNUSparseFile.1/f", "abcde");
    assertSparse();
  }

  @Test
  void mapBeforeTheData() throws IOException {
    byte[] content = new byte[517];
    put(content, 0, "3\n3\n3\n8\n2\n15\n0\n");
    put(content, 512, "abcde");
    tar.pax("GNU.sparse.major", "1")
        .pax("GNU.sparse.minor", "0")
        .pax("GNU.sparse.name", "f")
        .pax("GNU.sparse.realsize", "15")
        .file("GNUSparseFile.1/f", content);
    assertSparse();
  }

  @Test
  void fileThatIsAllHole() throws IOException {
    tar.pax("GNU.sparse.size", "3").pax("GNU.sparse.numblocks", "0").file("f", "").file("g", "x");
    assertThat(Unpacking.unpack(tar).entries())
        .isEqualTo(Map.of("f", "file \0\0\0", "g", "file x"));
  }

  @Test
  void holesCanBeSkipped() throws IOException {
    byte[] bytes =
        tar.pax("GNU.sparse.size", "15")
            .pax("GNU.sparse.map", "3,3,8,2")
            .file("f", "abcde")
            .bytes();
    TarReader reader = new TarReader(new ByteArrayInputStream(bytes));
    assertThat(reader.next()).extracting(TarEntry::size).isEqualTo(15L);
    assertThat(reader.content())
        .isInstanceOfSatisfying(
            SparseContent.class,
            content -> {
              try {
                assertThat(content.skipHole()).isEqualTo(3);
                assertThat(content.skipHole()).isZero();
                assertThat(content.read(new byte[10])).isEqualTo(3);
                assertThat(content.read()).isZero();
                assertThat(content.skipHole()).isEqualTo(1);
                assertThat(content.read(new byte[10])).isEqualTo(2);
                assertThat(content.skipHole()).isEqualTo(5);
                assertThat(content.read()).isEqualTo(-1);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
  }

  private void assertSparse() throws IOException {
    tar.file("after", "x");
    assertThat(Unpacking.unpack(tar).entries())
        .containsOnly(entry("f", "file " + CONTENT), entry("after", "file x"));
  }

  private static String octal(long number) {
    return String.format("%011o\0", number);
  }

  private static void put(byte[] into, int at, String text) {
    System.arraycopy(text.getBytes(UTF_8), 0, into, at, text.length());
  }
}

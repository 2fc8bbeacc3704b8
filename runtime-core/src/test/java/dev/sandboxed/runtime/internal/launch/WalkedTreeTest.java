package dev.sandboxed.runtime.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sandboxed.image.layer.TreeEntry;
import dev.sandboxed.image.layer.TreeEntry.Kind;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees that do not fit into a message, or change while they are read. */
class WalkedTreeTest {

  private static final int LARGE = 300 << 10;

  @TempDir Path directory;

  private Path tree;
  private final List<TreeEntry> entries = new ArrayList<>();
  private final Map<String, byte[]> contents = new LinkedHashMap<>();

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectory(directory.resolve("tree"));
  }

  @Test
  void deepTreeIsTold() throws IOException {
    Files.createDirectories(tree.resolve("d/".repeat(400)));

    read(() -> {});

    assertThat(entries).hasSize(401).allMatch(entry -> entry.kind() == Kind.DIRECTORY);
  }

  @Test
  void directoryThatFillsSeveralMessagesIsToldInOrder() throws IOException {
    String target = "x".repeat(3900);
    for (int number = 0; number < 3000; number++) {
      Files.createSymbolicLink(tree.resolve("link" + number), Path.of(target + number));
    }

    read(() -> {});

    assertThat(paths()).hasSize(3001).isSorted();
    assertThat(entries.subList(1, 3001))
        .allMatch(entry -> entry.target().equals(target + entry.path().substring(4)));
  }

  @Test
  void attributesThatFillSeveralMessagesAreTold() throws IOException {
    byte[] value = new byte[3500];
    for (int number = 0; number < 1200; number++) {
      Path file = Files.writeString(tree.resolve("file" + number), "content");
      var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
      assumeThat(Files.getFileStore(file).supportsFileAttributeView("user")).isTrue();
      view.write("large", ByteBuffer.wrap(value));
    }

    read(() -> {});

    assertThat(entries).hasSize(1201);
    assertThat(entries.subList(1, 1201))
        .allMatch(entry -> entry.xattrs().get("user.large").length == value.length);
    assertThat(contents.values()).allMatch(content -> content.length == 7);
  }

  @Test
  void eachNameOfAFileIsToldAndTheFirstHasItsContent() throws IOException {
    Path first = Files.createDirectory(tree.resolve("a")).resolve("y");
    Path other = Files.createDirectory(tree.resolve("b")).resolve("x");
    Files.writeString(other, "content");
    Files.createLink(first, other);

    read(() -> {});

    assertThat(paths()).containsExactly("", "a", "a/y", "b", "b/x");
    assertThat(contents.get("a/y")).asString().isEqualTo("content");
    assertThat(entries.get(4).kind()).isEqualTo(Kind.LINK);
    assertThat(entries.get(4).target()).isEqualTo("a/y");
  }

  @Test
  void partsThatAreNoHolesAreTold() throws IOException {
    try (FileChannel file =
        FileChannel.open(
            tree.resolve("sparse"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int part = 1; part <= 9; part++) {
        file.write(ByteBuffer.wrap(new byte[] {(byte) part}), (long) part << 20);
      }
    }

    read(() -> {});

    TreeEntry sparse = entries.get(1);
    assertThat(sparse.size()).isEqualTo((9 << 20) + 1);
    assertThat(sparse.parts())
        .extracting(TreeEntry.Part::offset)
        .containsExactly(
            1L << 20, 2L << 20, 3L << 20, 4L << 20, 5L << 20, 6L << 20, 7L << 20, 8L << 20,
            9L << 20);
    assertThat(contents.get("sparse")).hasSize((int) sparse.told()).startsWith(1).endsWith(9);
  }

  @Test
  void whatBecomesSomethingElseIsLeftOutAndWhatIsReplacedIsToldWhole() throws IOException {
    Path outside = Files.writeString(directory.resolve("outside"), "x".repeat(LARGE));
    Files.writeString(tree.resolve("a"), "x");
    for (String name : List.of("became-directory", "became-link", "gone", "grown", "replaced")) {
      Files.writeString(tree.resolve(name), "x".repeat(LARGE));
    }
    Path next = Files.writeString(directory.resolve("next"), "y".repeat(3 * LARGE));

    read(
        () -> {
          Files.delete(tree.resolve("became-directory"));
          Files.createDirectory(tree.resolve("became-directory"));
          Files.delete(tree.resolve("became-link"));
          Files.createSymbolicLink(tree.resolve("became-link"), outside);
          Files.delete(tree.resolve("gone"));
          Files.writeString(tree.resolve("grown"), "z".repeat(LARGE), StandardOpenOption.APPEND);
          Files.move(next, tree.resolve("replaced"), StandardCopyOption.REPLACE_EXISTING);
        });

    assertThat(paths()).containsExactly("", "a", "grown", "replaced");
    assertThat(contents.get("grown")).hasSize(2 * LARGE).endsWith('z');
    assertThat(contents.get("replaced")).hasSize(3 * LARGE).containsOnly('y');
  }

  @Test
  void fileThatBecomesShorterHasZerosInTheEnd() throws IOException {
    Path file = Files.writeString(tree.resolve("file"), "x".repeat(4 * LARGE));

    read(() -> Files.writeString(file, "y"), "file");

    assertThat(contents.get("file")).hasSize(4 * LARGE).endsWith(0);
  }

  private interface Change {
    void make() throws IOException;
  }

  private void read(Change change) throws IOException {
    read(change, "a");
  }

  /** Makes a change when it is told of that name, before its content is read. */
  private void read(Change change, String at) throws IOException {
    new FilesWriters(NativeProgram.in(directory.resolve("store")), IdentityChoice.ofThisProcess())
        .read(
            tree,
            (entry, content) -> {
              if (entry.path().equals(at)) {
                change.make();
              }
              entries.add(entry);
              if (entry.kind() == Kind.FILE) {
                contents.put(entry.path(), content.readAllBytes());
              }
            });
  }

  private List<String> paths() {
    return entries.stream().map(TreeEntry::path).toList();
  }
}

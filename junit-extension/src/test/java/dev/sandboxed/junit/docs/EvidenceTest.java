package dev.sandboxed.junit.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the pages name as what shows something is there. */
class EvidenceTest {

  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|Fuzz))(?:\\.(\\w+))?`");
  private static final Pattern TEST_OF_C = Pattern.compile("`(\\w+_test\\.c)`");
  private static final Pattern CODE = Pattern.compile("`([A-Z]\\w+)(?:\\.\\w+)?`");
  private static final Path ROOT = Path.of("..");

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
      return pages.filter(page -> page.toString().endsWith(".md")).sorted().toList().stream();
    }
  }

  @MethodSource("pages")
  @ParameterizedTest
  void everyTestThatAPageNamesExists(Path page) throws IOException {
    Map<String, String> sources = sources("src/test");
    String text = Files.readString(page, UTF_8);
    Matcher named = NAMED.matcher(text);
    while (named.find()) {
      String source = sources.get(named.group(1) + ".java");
      assertThat(source).as("%s names %s", page, named.group()).isNotNull();
      if (named.group(2) != null) {
        boolean has = Pattern.compile(" " + named.group(2) + "\\W").matcher(source).find();
        assertThat(has).as("%s names %s", page, named.group()).isTrue();
      }
    }
    Matcher ofC = TEST_OF_C.matcher(text);
    while (ofC.find()) {
      assertThat(sources).as("%s names %s", page, ofC.group()).containsKey(ofC.group(1));
    }
  }

  /** The tables at the end of the page on images say where something is done. */
  @Test
  void everyClassThatARequirementNamesExists() throws IOException {
    Map<String, String> sources = sources("src/main");
    List<String> lines = Files.readAllLines(ROOT.resolve("docs/images.md"), UTF_8);
    int rows = 0;
    for (String line : lines) {
      String[] cells = line.split(" \\| ", -1);
      if (cells.length != 3 || !cells[0].matches("\\| (R\\d+|A shared store) .*")) {
        continue;
      }
      rows++;
      Matcher named = CODE.matcher(cells[1]);
      while (named.find()) {
        assertThat(sources).as(line).containsKey(named.group(1) + ".java");
      }
    }
    assertThat(rows).isGreaterThan(30);
  }

  /** By the names of files; those of one name, as every module has some, put together. */
  private static Map<String, String> sources(String kind) throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (String module :
        List.of("architecture-rules", "image-cache", "runtime-core", "junit-extension")) {
      Path below = ROOT.resolve(module).resolve(kind);
      if (Files.isDirectory(below)) {
        try (Stream<Path> files = Files.walk(below)) {
          for (Path file : files.filter(EvidenceTest::isSource).toList()) {
            String source = Files.readString(file, UTF_8);
            sources.merge(file.getFileName().toString(), source, String::concat);
          }
        }
      }
    }
    return sources;
  }

  private static boolean isSource(Path file) {
    return file.toString().endsWith(".java") || file.toString().endsWith(".c");
  }
}

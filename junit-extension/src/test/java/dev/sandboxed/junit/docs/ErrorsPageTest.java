package dev.sandboxed.junit.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The texts in the tables of the errors page are those of the code. */
class ErrorsPageTest {

  private static final Pattern FIRST_CELL = Pattern.compile("^\\| `([^`]+)` \\|");
  private static final List<String> MODULES =
      List.of("image-cache", "runtime-core", "junit-extension");

  static Stream<String> quotedTexts() throws IOException {
    return Files.readAllLines(Path.of("../docs/errors.md"), UTF_8).stream()
        .map(FIRST_CELL::matcher)
        .filter(Matcher::find)
        .flatMap(cell -> Stream.of(cell.group(1).split("…")))
        .filter(text -> !text.isBlank());
  }

  @ParameterizedTest
  @MethodSource("quotedTexts")
  void everyQuotedTextIsInTheCode(String text) throws IOException {
    assertThat(sources()).contains(text);
  }

  /** All sources, with string literals that the formatter has broken put together again. */
  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          all.append(Files.readString(file, UTF_8));
        }
      }
    }
    return all.toString().replaceAll("\"\\s*\\+\\s*\"", "");
  }
}

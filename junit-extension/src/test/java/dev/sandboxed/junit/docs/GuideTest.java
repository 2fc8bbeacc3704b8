package dev.sandboxed.junit.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every Java sample of the guides is code that is compiled and run: {@code <!-- sample: name -->}
 * before it names the lines between {@code // sample: name} and {@code // end} of a class in {@code
 * SOURCES}.
 */
class GuideTest {

  private static final List<Path> GUIDES =
      List.of(
          Path.of("../docs/coming-from-testcontainers.md"),
          Path.of("../docs/getting-started.md"),
          Path.of("../docs/images.md"),
          Path.of("../docs/presets.md"),
          Path.of("../docs/runtime.md"),
          Path.of("../docs/scopes.md"),
          Path.of("../docs/snapshots.md"));
  private static final List<Path> SOURCES =
      List.of(
          Path.of("src/test/java/dev/sandboxed/junit/docs"),
          Path.of("../runtime-core/src/test/java/dev/sandboxed/runtime/docs"));

  @Test
  void everySampleIsTheCodeThatIsTested() throws IOException {
    Map<String, String> tested = testedSamples();
    Map<String, String> shown = shownSamples();

    assertThat(shown).containsExactlyInAnyOrderEntriesOf(tested);
  }

  @Test
  void noSampleIsShownWithoutItsName() throws IOException {
    List<String> lines = guides();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).equals("```java")) {
        assertThat(lines.get(i - 1))
            .as("line before the sample in line %s", i + 1)
            .startsWith("<!-- sample: ");
      }
    }
  }

  private static Map<String, String> shownSamples() throws IOException {
    return samples(guides(), "<!-- sample: ", "```");
  }

  private static List<String> guides() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path guide : GUIDES) {
      lines.addAll(Files.readAllLines(guide, UTF_8));
    }
    return lines;
  }

  private static Map<String, String> testedSamples() throws IOException {
    Map<String, String> samples = new LinkedHashMap<>();
    for (Path directory : SOURCES) {
      try (Stream<Path> sources = Files.list(directory)) {
        for (Path source : sources.filter(path -> !path.endsWith("GuideTest.java")).toList()) {
          samples.putAll(samples(Files.readAllLines(source, UTF_8), "// sample: ", "// end"));
        }
      }
    }
    return samples;
  }

  private static Map<String, String> samples(List<String> lines, String begin, String end) {
    Map<String, String> samples = new LinkedHashMap<>();
    String name = null;
    List<String> body = new ArrayList<>();
    for (String line : lines) {
      if (name == null && line.strip().startsWith(begin)) {
        name = line.strip().substring(begin.length()).replace(" -->", "");
        body.clear();
      } else if (name != null && line.strip().equals(end)) {
        samples.put(name, String.join("\n", body).stripIndent());
        name = null;
      } else if (name != null && !line.equals("```java")) {
        body.add(line);
      }
    }
    return samples;
  }
}

package dev.sandboxed.image;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every fuzz target over the inputs that are kept for it in {@code src/test/resources/fuzz}:
 * seeds, and whatever once was a finding. {@code image-cache/fuzz} looks for more.
 */
class KeptInputsTest {
  static List<Path> inputs() throws Exception {
    Path kept = Path.of(KeptInputsTest.class.getResource("/fuzz").toURI());
    try (Stream<Path> files = Files.walk(kept)) {
      return files.filter(Files::isRegularFile).sorted().map(kept::relativize).toList();
    }
  }

  @MethodSource("inputs")
  @ParameterizedTest
  void isRefusedOrMeansOneThing(Path input) throws Throwable {
    Class<?> target = Class.forName(input.getParent().toString());
    try {
      target
          .getMethod("fuzzerTestOneInput", byte[].class)
          .invoke(null, new Object[] {content(input)});
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static byte[] content(Path input) throws IOException {
    try (var in = KeptInputsTest.class.getResourceAsStream("/fuzz/" + input)) {
      return in.readAllBytes();
    }
  }
}

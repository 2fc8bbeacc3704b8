package dev.sandboxed.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.io.TempDir;

/** Tests of users who do not compile with {@code -parameters}. */
class WithoutParameterNamesTest {

  private static final String TEST_CASE =
      """
      import dev.sandboxed.junit.*;
      import dev.sandboxed.runtime.Sandbox;
      import org.junit.jupiter.api.Test;

      @Sandboxed(image = "postgres:15")
      @Sandboxed(image = "redis:7")
      class UnnamedTestCase {
        Sandbox postgres;

        @Test void chosen(@InSandbox("redis") Sandbox redis) {}

        @Test void notChosen(Sandbox redis) {}
      }
      """;

  @Test
  void annotationAndFieldsStillChooseAndTheErrorNamesTheOption(@TempDir Path directory)
      throws Exception {
    try (URLClassLoader loader = compiled(directory)) {
      JupiterRun run = JupiterRun.withFakeRuntime(loader.loadClass("UnnamedTestCase"));

      assertThat(run.passed()).containsExactly("chosen(Sandbox)");
      assertThat(run.failure())
          .isInstanceOf(ParameterResolutionException.class)
          .hasMessageContainingAll(
              "UnnamedTestCase.notChosen", "compiled without -parameters", "@InSandbox");
    }
  }

  private static URLClassLoader compiled(Path directory) throws IOException {
    Path source = Files.writeString(directory.resolve("UnnamedTestCase.java"), TEST_CASE, UTF_8);
    String classPath = System.getProperty("java.class.path");
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                classPath,
                "-d",
                directory.toString(),
                source.toString());
    assertThat(result).isZero();
    return new URLClassLoader(
        new URL[] {directory.toUri().toURL()}, WithoutParameterNamesTest.class.getClassLoader());
  }
}

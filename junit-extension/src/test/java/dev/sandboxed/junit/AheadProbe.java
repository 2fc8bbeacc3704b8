package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two classes with a service each, in a JVM that {@link RealStartAheadTest} starts. */
final class AheadProbe {

  private AheadProbe() {}

  /** The first class ends when there is something to read from standard input. */
  public static void main(String[] arguments) {
    LaunchedRun run =
        LaunchedRun.withRealRuntime(Map.of(), FirstTestCase.class, SecondTestCase.class);
    System.out.println("passed " + run.passed().size() + ", failures " + run.failures());
  }

  static Process start(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(AheadProbe.class.getName());
    return new ProcessBuilder(command).redirectError(new File("/dev/null")).start();
  }

  @Sandboxed(image = "redis:7")
  static class FirstTestCase {
    @Test
    void first(Sandbox redis) throws IOException {
      assertThat(redis.exec("redis-cli", "set", "class", "first").stdout()).isEqualTo("OK\n");
      System.out.println("up");
      System.in.read();
    }
  }

  @Sandboxed(image = "redis:7")
  static class SecondTestCase {
    @Test
    void second(Sandbox redis) {
      assertThat(redis.exec("redis-cli", "get", "class").stdout()).isEqualTo("\n");
    }
  }
}

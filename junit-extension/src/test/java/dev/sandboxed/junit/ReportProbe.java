package dev.sandboxed.junit;

import dev.sandboxed.runtime.Sandbox;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A program that {@link ReportTest} starts as a JVM: a test class that ends with its input. */
final class ReportProbe {

  private ReportProbe() {}

  public static void main(String[] arguments) {
    JupiterRun.withRealRuntime(Map.of(), ProbeTestCase.class)
        .failures()
        .forEach(failure -> System.out.println("failed " + failure));
  }

  static Process start(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ReportProbe.class.getName());
    return new ProcessBuilder(command).redirectError(new File("/dev/null")).start();
  }

  @Sandboxed(image = "redis:7")
  static class ProbeTestCase {
    @Test
    void ends(Sandbox redis) throws IOException {
      redis.exec("redis-cli", "ping");
      System.out.println("up");
      System.in.read();
    }
  }
}

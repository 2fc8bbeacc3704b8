package dev.sandboxed.junit;

import dev.sandboxed.runtime.Sandbox;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A JVM that {@link KeepOnFailureTest} starts: tests of which one fails. */
final class KeepProbe {

  private KeepProbe() {}

  public static void main(String[] arguments) {
    JupiterRun run =
        JupiterRun.withRealRuntime(
            Map.of("sandboxed.keep-on-failure", arguments[0]),
            arguments[1].equals("run") ? OfRunTestCase.class : FailingTestCase.class);
    System.out.println("passed " + run.passed());
    run.aborted().forEach(reason -> System.out.println("aborted " + reason));
    System.exit(0);
  }

  static Process start(List<String> options, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(new File(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(KeepProbe.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("CI");
    builder.environment().putAll(environment);
    return builder.start();
  }

  @Sandboxed(image = "redis:7", name = "cache", reset = Reset.EACH_METHOD)
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class FailingTestCase {

    @Sandboxed(image = "redis:7")
    Sandbox fresh;

    @Test
    @Order(1)
    void succeeds(Sandbox cache) {
      cache.exec("redis-cli", "set", "left", "by one that succeeds");
    }

    @Test
    @Order(2)
    void fails(Sandbox cache) {
      cache.exec("redis-cli", "set", "left", "as it was");
      fresh.exec("redis-cli", "set", "left", "here too");
      throw new AssertionError("it fails");
    }

    @Test
    @Order(3)
    void comesAfter(Sandbox cache) {
      cache.exec("redis-cli", "set", "left", "spoilt");
    }
  }

  @Sandboxed(image = "redis:7", name = "shared", scope = Scope.RUN)
  static class OfRunTestCase {
    @Test
    void fails(Sandbox shared) {
      shared.exec("redis-cli", "set", "left", "as it was");
      throw new AssertionError("it fails");
    }
  }
}

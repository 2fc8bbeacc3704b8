package dev.sandboxed.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.State;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Programs that {@link SharedRunTest} starts as JVMs of their own. */
final class RunProbe {

  private RunProbe() {}

  /**
   * {@code fork}: runs a test class that says the port and how many were there before, and ends
   * with its standard input. {@code build}: starts such a fork, as Surefire does. {@code daemon}:
   * starts two of them for each line of standard input, as Gradle does for each build; says their
   * process ids and what they say, and after another line lets them end.
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("build")) {
      Process fork = start(List.of("-Dsurefire.test.class.path=."), "fork");
      fork.getInputStream().transferTo(System.out);
    } else if (arguments[0].equals("daemon")) {
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      int workers = 0;
      while (in.readLine() != null) {
        workers += 2;
        build(in, workers);
      }
    } else {
      JupiterRun.withRealRuntime(Map.of(), ForkTestCase.class)
          .failures()
          .forEach(failure -> System.out.println("failed " + failure));
    }
  }

  private static void build(BufferedReader in, int workers) throws Exception {
    List<Process> forks = new ArrayList<>();
    for (int worker = workers - 1; worker <= workers; worker++) {
      forks.add(start(List.of("-Dorg.gradle.test.worker=" + worker), "fork"));
    }
    for (Process fork : forks) {
      System.out.println(fork.pid() + " " + fork.inputReader().readLine());
    }
    in.readLine();
    for (Process fork : forks) {
      fork.getOutputStream().close();
      fork.waitFor();
    }
  }

  static Process start(List<String> options, String argument) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(RunProbe.class.getName(), argument));
    return new ProcessBuilder(command).redirectError(new File("/dev/null")).start();
  }

  @Sandboxed(image = "redis:7", scope = Scope.RUN)
  static class ForkTestCase {
    @Test
    void test(Sandbox redis) throws IOException {
      assertThat(redis.exec("redis-cli", "ping").stdout()).isEqualTo("PONG\n");
      assertThat(redis.logs().lines())
          .anyMatch(line -> line.text().contains("Ready to accept connections"));
      assertThat(redis.state()).isInstanceOf(State.Running.class);
      assertThat(redis.uri("redis", 6379)).hasPort(redis.port(6379)).hasScheme("redis");
      assertThat(redis.stats().memory()).isNotNull();
      assertThatThrownBy(() -> redis.port(1234)).isInstanceOf(IllegalArgumentException.class);
      if (!"off".equals(System.getProperty("sandboxed.run"))) {
        assertThatThrownBy(() -> redis.logs().follow(line -> {}))
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContainingAll(
                "follow does not work for sandbox 'redis'", "sandboxed.run=off");
      }
      try (var jedis = new Jedis(redis.host(), redis.port(6379))) {
        System.out.println(redis.port(6379) + " " + jedis.incr("forks"));
      }
      System.in.read();
    }
  }
}

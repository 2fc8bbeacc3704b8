package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.cache.Committed;
import dev.sandboxed.runtime.spec.SandboxSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images made of services as users have them. */
@Tag("images")
class RealCommitTest {

  private static SandboxRuntime runtime;

  @BeforeAll
  static void open() {
    runtime = SandboxRuntime.open();
  }

  @AfterAll
  static void close() {
    runtime.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void redisStartsWithWhatAnotherHasSaved(boolean running) {
    ImageReference name = ImageReference.parse("redis-of-commit-test:" + running);
    try (Sandbox redis = runtime.start(SandboxSpec.of("redis:7"))) {
      assertThat(cli(redis, "set", "color", "green")).isEqualTo("OK\n");
      assertThat(cli(redis, "save")).isEqualTo("OK\n");
      if (!running) {
        redis.stop();
      }

      Committed committed = redis.commit(name, change -> change.env("SEEDED", "yes"));

      assertThat(committed.reference()).isEqualTo(name);
      assertThat(committed.bytes()).isPositive();
      if (running) {
        assertThat(cli(redis, "ping")).isEqualTo("PONG\n");
      }
    }
    try (Sandbox redis = runtime.start(SandboxSpec.of(name.familiar()))) {
      assertThat(cli(redis, "get", "color")).isEqualTo("green\n");
      assertThat(redis.exec("/usr/bin/env").stdout()).contains("SEEDED=yes\n");
    }
  }

  private static String cli(Sandbox redis, String... words) {
    String[] command = new String[words.length + 1];
    command[0] = "redis-cli";
    System.arraycopy(words, 0, command, 1, words.length);
    return redis.exec(command).stdout();
  }
}

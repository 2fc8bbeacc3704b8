package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.spec.SandboxSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

@Tag("images")
class WithoutJUnitTest {

  @Test
  void aRuntimeCanBeUsedDirectly() {
    // sample: without-junit
    try (var runtime = SandboxRuntime.open();
        var redis = runtime.start(SandboxSpec.of("redis:7"));
        var jedis = new Jedis(redis.host(), redis.port(6379))) {
      assertThat(jedis.ping()).isEqualTo("PONG");
    }
    // end
  }
}

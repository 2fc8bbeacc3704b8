package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.SandboxedExtension;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Jedis;

@Tag("images")
// sample: from-code
class FromCodeTest {

  @RegisterExtension
  static SandboxedExtension sandboxes =
      SandboxedExtension.of(
          SandboxSpec.of("redis:7").name("cache").command("redis-server", "--databases", "4"));

  @Test
  void hasTheDatabasesThatWereAskedFor(Sandbox cache) {
    try (var jedis = new Jedis(cache.host(), cache.port(6379))) {
      assertThat(jedis.select(3)).isEqualTo("OK");
    }
  }
}
// end

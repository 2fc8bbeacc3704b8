package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

@Tag("images")
// sample: greeting
@Sandboxed(image = "redis:7")
class GreetingTest {

  @Test
  void keepsTheGreeting(Sandbox redis) {
    try (var jedis = new Jedis(redis.host(), redis.port(6379))) {
      jedis.set("greeting", "hello");
      assertThat(jedis.get("greeting")).isEqualTo("hello");
    }
  }
}
// end

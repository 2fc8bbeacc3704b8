package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Ready;
import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("images")
// sample: ready
@Sandboxed(
    image = "redis:7",
    command = {"redis-server", "--appendonly", "yes"},
    ready = @Ready(log = "Ready to accept connections"),
    startTimeout = "20s")
class ReadyTest {

  @Test
  void canBeAskedFromInside(Sandbox redis) {
    assertThat(redis.exec("redis-cli", "config", "get", "appendonly").stdout()).contains("yes");
    assertThat(redis.logs().all()).contains("Ready to accept connections");
  }
}
// end

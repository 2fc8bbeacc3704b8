package example.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

@Sandboxed(image = "redis:7")
class JobQueueTest {

  private Jedis client;

  @BeforeEach
  void connect(Sandbox redis) {
    client = new Jedis(redis.host(), redis.port(6379));
    client.flushAll();
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void handsOutJobsInTheOrderTheyCame() {
    client.rpush("jobs", "pack", "ship");

    assertEquals("pack", client.lpop("jobs"));
    assertEquals("ship", client.lpop("jobs"));
  }

  @Test
  void handsOutEachJobOnce() {
    client.rpush("jobs", "pack");

    assertEquals("pack", client.lpop("jobs"));
    assertNull(client.lpop("jobs"));
  }
}

package example.cart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.InSandbox;
import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.JedisPooled;

/** Two shops, each with a Redis of its own. They start at the same time. */
@Sandboxed(name = "berlin", image = "redis:7")
@Sandboxed(name = "paris", image = "redis:7")
class BestsellersTest {

  @Test
  void namesWhatSellsBest(@InSandbox("berlin") Sandbox redis) {
    try (var client = new JedisPooled(redis.host(), redis.port(6379))) {
      var bestsellers = new Bestsellers(client);

      bestsellers.sold("tea", 3);
      bestsellers.sold("cup", 1);
      bestsellers.sold("pot", 2);

      assertThat(bestsellers.top(2)).containsExactly("tea", "pot");
    }
  }

  @Test
  void countsEachShopForItself(Sandbox berlin, Sandbox paris) {
    try (var inBerlin = new JedisPooled(berlin.host(), berlin.port(6379));
        var inParis = new JedisPooled(paris.host(), paris.port(6379))) {
      new Bestsellers(inBerlin).sold("bread", 1);

      assertThat(new Bestsellers(inParis).top(10)).doesNotContain("bread");
    }
  }
}

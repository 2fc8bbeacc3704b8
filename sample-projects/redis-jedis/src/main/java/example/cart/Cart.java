package example.cart;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import redis.clients.jedis.UnifiedJedis;

/** What a customer is about to buy. A cart that nobody touches is forgotten. */
public final class Cart {

  private final UnifiedJedis redis;
  private final String key;
  private final Duration lifetime;

  public Cart(UnifiedJedis redis, String customer, Duration lifetime) {
    this.redis = redis;
    this.key = "cart:" + customer;
    this.lifetime = lifetime;
  }

  /** Adds so many pieces, or takes them out again with a negative number. */
  public void add(String product, int quantity) {
    if (redis.hincrBy(key, product, quantity) <= 0) {
      redis.hdel(key, product);
    }
    redis.pexpire(key, lifetime.toMillis());
  }

  public Map<String, Integer> content() {
    var content = new TreeMap<String, Integer>();
    redis.hgetAll(key).forEach((product, count) -> content.put(product, Integer.valueOf(count)));
    return content;
  }
}

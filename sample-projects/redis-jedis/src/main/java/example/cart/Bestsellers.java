package example.cart;

import java.util.List;
import redis.clients.jedis.UnifiedJedis;

/** The products that sell best. */
public final class Bestsellers {

  private static final String KEY = "bestsellers";

  private final UnifiedJedis redis;

  public Bestsellers(UnifiedJedis redis) {
    this.redis = redis;
  }

  public void sold(String product, int quantity) {
    redis.zincrby(KEY, quantity, product);
  }

  /** The best first. */
  public List<String> top(int count) {
    return redis.zrevrange(KEY, 0, count - 1L);
  }
}

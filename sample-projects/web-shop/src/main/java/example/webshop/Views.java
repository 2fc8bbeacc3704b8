package example.webshop;

import redis.clients.jedis.UnifiedJedis;

/** Who has looked at a product, in Redis. */
public final class Views {

  private final UnifiedJedis cache;

  public Views(UnifiedJedis cache) {
    this.cache = cache;
  }

  /** Returns how many visitors have seen the product now. */
  public long count(String product, String visitor) {
    cache.pfadd("views:" + product, visitor);
    return cache.pfcount("views:" + product);
  }
}

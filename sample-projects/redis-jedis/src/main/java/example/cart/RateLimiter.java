package example.cart;

import java.time.Duration;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;

/** Allows so many calls of each caller in a period, counted for all servers together. */
public final class RateLimiter {

  // Counting and setting the end of the period is one step, so that no counter stays for ever.
  private static final String COUNT =
      """
      local calls = redis.call('INCR', KEYS[1])
      if calls == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
      return calls
      """;

  private final UnifiedJedis redis;
  private final int limit;
  private final Duration period;

  public RateLimiter(UnifiedJedis redis, int limit, Duration period) {
    this.redis = redis;
    this.limit = limit;
    this.period = period;
  }

  public boolean allows(String caller) {
    var period = List.of(Long.toString(this.period.toMillis()));
    return (Long) redis.eval(COUNT, List.of("calls:" + caller), period) <= limit;
  }
}

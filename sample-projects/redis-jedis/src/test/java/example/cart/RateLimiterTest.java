package example.cart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.JedisPooled;

/** Options for the server are the command, as with {@code docker run redis:7 --maxmemory 16mb}. */
@Sandboxed(
    image = "redis:7",
    command = {"--maxmemory", "16mb", "--maxmemory-policy", "allkeys-lru"})
class RateLimiterTest {

  /** Static fields are set before the class, instance fields before each test. */
  private static Sandbox redis;

  @Test
  void allowsACallerAsManyCallsAsTheLimitSays() {
    try (var client = client()) {
      var limiter = new RateLimiter(client, 2, Duration.ofHours(1));

      assertThat(limiter.allows("Ada")).isTrue();
      assertThat(limiter.allows("Ada")).isTrue();
      assertThat(limiter.allows("Ada")).isFalse();
      assertThat(limiter.allows("Grace")).isTrue();
    }
  }

  @Test
  void allowsCallsAgainInTheNextPeriod() throws InterruptedException {
    try (var client = client()) {
      var limiter = new RateLimiter(client, 1, Duration.ofMillis(50));
      limiter.allows("Alan");

      Thread.sleep(100);

      assertThat(limiter.allows("Alan")).isTrue();
    }
  }

  @Test
  void countsTheCallsOfAllServersTogether() {
    try (var oneServer = client();
        var another = client()) {
      var period = Duration.ofHours(1);

      assertThat(new RateLimiter(oneServer, 1, period).allows("Barbara")).isTrue();
      assertThat(new RateLimiter(another, 1, period).allows("Barbara")).isFalse();
    }
  }

  private static JedisPooled client() {
    return new JedisPooled(redis.host(), redis.port(6379));
  }
}

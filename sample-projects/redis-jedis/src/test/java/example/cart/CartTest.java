package example.cart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.JedisPooled;

@Sandboxed(image = "redis:7")
class CartTest {

  private static final Duration AN_HOUR = Duration.ofHours(1);

  private JedisPooled client;

  @BeforeEach
  void connect(Sandbox redis) {
    client = new JedisPooled(redis.host(), redis.port(6379));
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void keepsWhatIsAdded() {
    var cart = new Cart(client, "Ada", AN_HOUR);

    cart.add("tea", 2);
    cart.add("cup", 1);
    cart.add("tea", 1);

    assertThat(new Cart(client, "Ada", AN_HOUR).content()).isEqualTo(Map.of("tea", 3, "cup", 1));
  }

  @Test
  void forgetsAProductOfWhichNoneIsLeft() {
    var cart = new Cart(client, "Grace", AN_HOUR);
    cart.add("tea", 2);

    cart.add("tea", -2);

    assertThat(cart.content()).isEmpty();
  }

  @Test
  void belongsToOneCustomer() {
    new Cart(client, "Barbara", AN_HOUR).add("tea", 1);

    assertThat(new Cart(client, "Edsger", AN_HOUR).content()).isEmpty();
  }

  @Test
  void isForgottenWhenNobodyTouchesIt() throws InterruptedException {
    var cart = new Cart(client, "Alan", Duration.ofMillis(50));
    cart.add("tea", 1);

    Thread.sleep(100);

    assertThat(cart.content()).isEmpty();
  }
}

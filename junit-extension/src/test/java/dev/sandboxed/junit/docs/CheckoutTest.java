package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.InSandbox;
import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

@Tag("images")
// sample: checkout
@Sandboxed(image = "postgres:15", env = "POSTGRES_PASSWORD=secret")
@Sandboxed(name = "cache", image = "redis:7")
class CheckoutTest {

  @Test
  void keepsTheCart(Sandbox postgres, @InSandbox("cache") Sandbox redis) throws SQLException {
    var url = "jdbc:postgresql://" + postgres.address(5432) + "/postgres";
    try (var database = DriverManager.getConnection(url, "postgres", "secret");
        var statement = database.createStatement();
        var jedis = new Jedis(redis.host(), redis.port(6379))) {
      statement.execute("create table cart (item text)");
      assertThat(statement.executeUpdate("insert into cart values ('apple')")).isEqualTo(1);
      jedis.rpush("cart", "apple");
      assertThat(jedis.llen("cart")).isEqualTo(1);
    }
  }
}
// end

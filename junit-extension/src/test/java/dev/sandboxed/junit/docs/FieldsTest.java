package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import redis.clients.jedis.Jedis;

@Tag("images")
// sample: fields
class FieldsTest {

  @PostgresSandbox static Sandbox orders; // one for the class

  @Sandboxed(image = "redis:7")
  Sandbox cache; // a fresh one for every test method

  @RepeatedTest(2)
  void countsFromOne() throws SQLException {
    var url = "jdbc:postgresql://" + orders.address(5432) + "/postgres";
    try (var database = DriverManager.getConnection(url, "postgres", "secret");
        var jedis = new Jedis(cache.host(), cache.port(6379))) {
      assertThat(database.isValid(1)).isTrue();
      assertThat(jedis.incr("counter")).isEqualTo(1);
    }
  }
}
// end

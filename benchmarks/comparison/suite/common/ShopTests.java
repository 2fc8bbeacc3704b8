package suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.RepeatedTest;
import redis.clients.jedis.Jedis;

/** What every class of the suite tests: five times a table in PostgreSQL and a counter in Redis. */
abstract class ShopTests {

  abstract String database();

  abstract String cacheHost();

  abstract int cachePort();

  @RepeatedTest(5)
  void storesAndCounts() throws Exception {
    try (Connection connection = DriverManager.getConnection(database(), "postgres", "secret");
        var statement = connection.createStatement();
        var redis = new Jedis(cacheHost(), cachePort())) {
      statement.execute("CREATE TABLE IF NOT EXISTS orders (id serial PRIMARY KEY, item text)");
      statement.execute("INSERT INTO orders (item) VALUES ('lamp')");
      long orders = redis.incr("orders");
      try (var rows = statement.executeQuery("SELECT count(*) FROM orders")) {
        rows.next();
        assertEquals(orders, rows.getLong(1));
      }
    }
  }
}

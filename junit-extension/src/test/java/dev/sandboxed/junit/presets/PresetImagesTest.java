package dev.sandboxed.junit.presets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** The presets whose services are made here from Debian's packages, in use. */
@Tag("images")
@PostgresSandbox(image = "postgres:15", username = "shop", password = "p'w", database = "orders")
@RedisSandbox
@NginxSandbox(image = "nginx:1.22")
class PresetImagesTest {

  @Test
  void postgresHasTheDatabaseAndTheUser(Postgres postgres) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.username(), postgres.password());
        ResultSet found =
            connection.createStatement().executeQuery("select current_database(), current_user")) {
      assertThat(found.next()).isTrue();
      assertThat(found.getString(1) + " of " + found.getString(2)).isEqualTo("orders of shop");
    }
  }

  @Test
  void redisAnswers(Redis redis) {
    try (Jedis jedis = new Jedis(redis.uri())) {
      assertThat(jedis.ping()).isEqualTo("PONG");
    }
  }

  @Test
  void nginxServesItsPage(Nginx nginx) throws Exception {
    try (InputStream page = nginx.uri().toURL().openStream()) {
      assertThat(new String(page.readAllBytes(), StandardCharsets.UTF_8)).contains("nginx");
    }
  }
}

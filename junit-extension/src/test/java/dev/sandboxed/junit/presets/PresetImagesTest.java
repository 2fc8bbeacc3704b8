package dev.sandboxed.junit.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.ExecResult;
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

  @MariaDbSandbox(
      image = "mariadb:10.11",
      username = "shop",
      password = "it's",
      database = "or`ders",
      rootPassword = "root's")
  static MariaDb mariadb;

  @RabbitMqSandbox(image = "rabbitmq:3", username = "shop", password = "secret")
  static RabbitMq broker;

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

  @Test
  void mariaDbHasTheDatabaseAndTheUsers() {
    assertThat(query(mariadb.username(), mariadb.password()).stdout()).contains("or`ders");
    assertThat(query("root", mariadb.rootPassword()).exitCode()).isZero();
    assertThat(query("root", "another").stderr()).contains("Access denied");
  }

  private static ExecResult query(String user, String password) {
    return mariadb
        .sandbox()
        .exec(
            "mariadb",
            "--protocol=tcp",
            "--user=" + user,
            "--password=" + password,
            "--database=" + mariadb.database(),
            "--execute=create table if not exists t (id int); select database()");
  }

  @Test
  void rabbitMqKnowsTheUser() {
    ExecResult known =
        broker
            .sandbox()
            .exec("rabbitmqctl", "authenticate_user", broker.username(), broker.password());

    assertThat(known.stdout()).contains("Success");
    assertThat(broker.uri().getScheme()).isEqualTo("amqp");
  }
}

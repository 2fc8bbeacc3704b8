package dev.sandboxed.junit.spring;

import dev.sandboxed.junit.presets.Elasticsearch;
import dev.sandboxed.junit.presets.Kafka;
import dev.sandboxed.junit.presets.MariaDb;
import dev.sandboxed.junit.presets.Mongo;
import dev.sandboxed.junit.presets.MySql;
import dev.sandboxed.junit.presets.Postgres;
import dev.sandboxed.junit.presets.RabbitMq;
import dev.sandboxed.junit.presets.Redis;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The properties by which Spring Boot connects to what a sandbox runs, which its image's name
 * tells. Of several sandboxes for the same properties none sets them: the test has to say which,
 * with {@code @DynamicPropertySource}.
 */
final class ServiceProperties {

  private ServiceProperties() {}

  static Map<String, Object> of(List<Sandbox> sandboxes) {
    Map<String, Object> all = new TreeMap<>();
    Map<String, Integer> claims = new TreeMap<>();
    for (Sandbox sandbox : sandboxes) {
      Map<String, Object> own = of(sandbox);
      own.keySet().forEach(key -> claims.merge(key, 1, Integer::sum));
      all.putAll(own);
    }
    all.keySet().removeIf(key -> claims.getOrDefault(key, 0) > 1);
    return Map.copyOf(all);
  }

  private static Map<String, Object> of(Sandbox sandbox) {
    String lastPartOfName = SandboxSpec.of(sandbox.spec().image()).name();
    return switch (lastPartOfName) {
      case "postgres", "postgis", "pgvector", "timescaledb" -> {
        Postgres postgres = new Postgres(sandbox);
        yield dataSource(postgres.jdbcUrl(), postgres.username(), postgres.password());
      }
      case "mariadb" -> {
        MariaDb mariaDb = new MariaDb(sandbox);
        yield dataSource(mariaDb.jdbcUrl(), mariaDb.username(), mariaDb.password());
      }
      case "mysql" -> {
        MySql mySql = new MySql(sandbox);
        yield dataSource(mySql.jdbcUrl(), mySql.username(), mySql.password());
      }
      case "redis", "valkey" -> {
        Redis redis = new Redis(sandbox);
        yield Map.of(
            "spring.data.redis.host", redis.host(), "spring.data.redis.port", redis.port());
      }
      case "rabbitmq" -> {
        RabbitMq rabbitMq = new RabbitMq(sandbox);
        yield Map.of(
            "spring.rabbitmq.host", rabbitMq.uri().getHost(),
            "spring.rabbitmq.port", rabbitMq.uri().getPort(),
            "spring.rabbitmq.username", rabbitMq.username(),
            "spring.rabbitmq.password", rabbitMq.password());
      }
      case "kafka" ->
          Map.of("spring.kafka.bootstrap-servers", new Kafka(sandbox).bootstrapServers());
      case "mongo" -> {
        String uri = new Mongo(sandbox).connectionString() + "/test";
        yield Map.of("spring.data.mongodb.uri", uri, "spring.mongodb.uri", uri);
      }
      case "elasticsearch" ->
          Map.of("spring.elasticsearch.uris", new Elasticsearch(sandbox).uri().toString());
      default -> Map.of();
    };
  }

  private static Map<String, Object> dataSource(String url, String username, String password) {
    return Map.of(
        "spring.datasource.url", url,
        "spring.datasource.username", username,
        "spring.datasource.password", password);
  }
}

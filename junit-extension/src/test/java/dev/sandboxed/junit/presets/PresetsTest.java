package dev.sandboxed.junit.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Preset;
import dev.sandboxed.runtime.spec.Protocol;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import org.junit.jupiter.api.Test;

/** Image, variables, readiness and URLs of each preset; those of PresetImagesTest run as well. */
class PresetsTest {

  @Test
  void postgres() {
    @PostgresSandbox(database = "orders")
    class Declaring {}

    SandboxSpec spec = Preset.spec(Declaring.class);
    Postgres postgres = Preset.handle(Declaring.class, Postgres::new);
    assertThat(spec.image()).isEqualTo("postgres:17");
    assertThat(spec.readiness()).containsExactly(Readiness.protocol(Protocol.POSTGRESQL, 5432));
    assertThat(postgres.jdbcUrl()).isEqualTo("jdbc:postgresql://127.0.0.1:5432/orders");
    assertThat(postgres.username()).isEqualTo("test");
    assertThat(postgres.password()).isEqualTo("test");
  }

  @Test
  void mariaDb() {
    @MariaDbSandbox
    class Declaring {}

    SandboxSpec spec = Preset.spec(Declaring.class);
    MariaDb database = Preset.handle(Declaring.class, MariaDb::new);
    assertThat(spec.image()).isEqualTo("mariadb:11");
    assertThat(spec.env()).containsKeys("MARIADB_USER", "MARIADB_ROOT_PASSWORD");
    assertThat(spec.readiness()).containsExactly(Readiness.protocol(Protocol.MYSQL, 3306));
    assertThat(database.jdbcUrl()).isEqualTo("jdbc:mariadb://127.0.0.1:3306/test");
    assertThat(database.username() + database.password()).isEqualTo("testtest");
    assertThat(database.rootPassword()).isEqualTo("test");
  }

  @Test
  void mySql() {
    @MySqlSandbox(username = "shop", password = "secret")
    class Declaring {}

    SandboxSpec spec = Preset.spec(Declaring.class);
    MySql database = Preset.handle(Declaring.class, MySql::new);
    assertThat(spec.image()).isEqualTo("mysql:8.4");
    assertThat(spec.readiness()).containsExactly(Readiness.protocol(Protocol.MYSQL, 3306));
    assertThat(database.jdbcUrl()).isEqualTo("jdbc:mysql://127.0.0.1:3306/test");
    assertThat(database.username() + database.password()).isEqualTo("shopsecret");
  }

  @Test
  void redis() {
    @RedisSandbox(image = "valkey/valkey:8")
    class Declaring {}

    SandboxSpec spec = Preset.spec(Declaring.class);
    Redis redis = Preset.handle(Declaring.class, Redis::new);
    assertThat(spec.image()).isEqualTo("valkey/valkey:8");
    assertThat(spec.readiness()).containsExactly(Readiness.protocol(Protocol.REDIS, 6379));
    assertThat(redis.uri()).hasToString("redis://127.0.0.1:6379");
    assertThat(redis.host() + ":" + redis.port()).isEqualTo("127.0.0.1:6379");
  }

  @Test
  void rabbitMq() {
    @RabbitMqSandbox
    class Declaring {}

    SandboxSpec spec = Preset.spec(Declaring.class);
    RabbitMq broker = Preset.handle(Declaring.class, RabbitMq::new);
    assertThat(spec.image()).isEqualTo("rabbitmq:4");
    assertThat(spec.readiness()).containsExactly(Readiness.protocol(Protocol.AMQP, 5672));
    assertThat(broker.uri()).hasToString("amqp://127.0.0.1:5672");
    assertThat(broker.username() + broker.password()).isEqualTo("testtest");
  }

  @Test
  void kafka() {
    @KafkaSandbox
    class Declaring {}

    SandboxSpec spec = Preset.spec(Declaring.class);
    Kafka kafka = Preset.handle(Declaring.class, Kafka::new);
    assertThat(spec.image()).isEqualTo("apache/kafka:4.1.1");
    assertThat(spec.env())
        .containsEntry(
            "KAFKA_ADVERTISED_LISTENERS",
            "HOST://127.0.0.1:{{host-port:9092}},NETWORK://{{hostname}}:19092");
    assertThat(spec.readiness()).containsExactly(Readiness.protocol(Protocol.KAFKA, 9092));
    assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:9092");
    assertThat(kafka.networkBootstrapServers()).isEqualTo("kafka:19092");
  }

  @Test
  void nginx() {
    @NginxSandbox
    class Declaring {}

    assertThat(Preset.spec(Declaring.class).image()).isEqualTo("nginx:1");
    assertThat(Preset.spec(Declaring.class).readiness()).containsExactly(Readiness.port(80));
    assertThat(Preset.handle(Declaring.class, Nginx::new).uri()).hasToString("http://127.0.0.1:80");
  }

  @Test
  void mongo() {
    @MongoSandbox
    class Declaring {}

    assertThat(Preset.spec(Declaring.class).image()).isEqualTo("mongo:8");
    assertThat(Preset.spec(Declaring.class).readiness()).containsExactly(Readiness.port(27017));
    assertThat(Preset.handle(Declaring.class, Mongo::new).connectionString())
        .isEqualTo("mongodb://127.0.0.1:27017");
  }

  @Test
  void elasticsearchAndOpenSearch() {
    @ElasticsearchSandbox
    class Elastic {}

    @OpenSearchSandbox
    class Open {}

    for (Class<?> declaring : new Class<?>[] {Elastic.class, Open.class}) {
      assertThat(Preset.spec(declaring).env()).containsEntry("discovery.type", "single-node");
      assertThat(Preset.spec(declaring).readiness())
          .containsExactly(Readiness.http("/_cluster/health", 9200).body("yellow|green"));
    }
    assertThat(Preset.handle(Elastic.class, Elasticsearch::new).uri())
        .hasToString("http://127.0.0.1:9200");
    assertThat(Preset.handle(Open.class, OpenSearch::new).uri())
        .hasToString("http://127.0.0.1:9200");
  }

  @Test
  void minio() {
    @MinioSandbox(secretKey = "longer than that")
    class Declaring {}

    SandboxSpec spec = Preset.spec(Declaring.class);
    Minio minio = Preset.handle(Declaring.class, Minio::new);
    assertThat(spec.command()).containsExactly("server", "/data");
    assertThat(spec.readiness()).containsExactly(Readiness.http("/minio/health/live", 9000));
    assertThat(minio.uri()).hasToString("http://127.0.0.1:9000");
    assertThat(minio.accessKey()).isEqualTo("minioadmin");
    assertThat(minio.secretKey()).isEqualTo("longer than that");
  }

  @Test
  void keycloak() {
    @KeycloakSandbox
    class Declaring {}

    SandboxSpec spec = Preset.spec(Declaring.class);
    Keycloak keycloak = Preset.handle(Declaring.class, Keycloak::new);
    assertThat(spec.command()).containsExactly("start-dev");
    assertThat(spec.ports()).containsExactly(8080);
    assertThat(spec.readiness()).containsExactly(Readiness.http("/health/ready", 9000));
    assertThat(keycloak.issuer("shop")).hasToString("http://127.0.0.1:8080/realms/shop");
    assertThat(keycloak.username() + keycloak.password()).isEqualTo("adminadmin");
  }

  @Test
  void localStack() {
    @LocalStackSandbox(region = "eu-north-1")
    class Declaring {}

    LocalStack aws = Preset.handle(Declaring.class, LocalStack::new);
    assertThat(Preset.spec(Declaring.class).readiness())
        .containsExactly(Readiness.http("/_localstack/health", 4566));
    assertThat(aws.uri()).hasToString("http://127.0.0.1:4566");
    assertThat(aws.region()).isEqualTo("eu-north-1");
    assertThat(aws.accessKey() + aws.secretKey()).isEqualTo("testtest");
  }

  @Test
  void toxiproxy() {
    @ToxiproxySandbox(network = "back")
    class Declaring {}

    Toxiproxy toxiproxy = Preset.handle(Declaring.class, Toxiproxy::new);
    assertThat(Preset.spec(Declaring.class).ports()).containsExactly(8666, 8667, 8668, 8669);
    assertThat(Preset.spec(Declaring.class).readiness())
        .containsExactly(Readiness.http("/version", 8474));
    assertThat(toxiproxy.uri()).hasToString("http://127.0.0.1:8474");
    assertThat(toxiproxy.address(8667)).isEqualTo("127.0.0.1:8667");
  }
}

package suite;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

@Testcontainers(parallel = true)
abstract class ServiceTests extends ShopTests {

  private static final String REGISTRY = System.getProperty("registry") + "/library/";

  @Container
  static final PostgreSQLContainer POSTGRES =
      new PostgreSQLContainer(
              DockerImageName.parse(REGISTRY + "postgres:15").asCompatibleSubstituteFor("postgres"))
          .withUsername("postgres")
          .withPassword("secret")
          .withDatabaseName("postgres");

  @Container
  static final GenericContainer<?> REDIS =
      new GenericContainer<>(DockerImageName.parse(REGISTRY + "redis:7")).withExposedPorts(6379);

  @Override
  String database() {
    return POSTGRES.getJdbcUrl();
  }

  @Override
  String cacheHost() {
    return REDIS.getHost();
  }

  @Override
  int cachePort() {
    return REDIS.getMappedPort(6379);
  }
}

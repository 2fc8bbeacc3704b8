package suite;

import dev.sandboxed.junit.InSandbox;
import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.junit.Snapshot;
import dev.sandboxed.runtime.Sandbox;

@Sandboxed(image = "postgres:15", env = "POSTGRES_PASSWORD=secret", snapshot = Snapshot.READY)
@Sandboxed(image = "redis:7")
abstract class ServiceTests extends ShopTests {

  @InSandbox("postgres")
  static Sandbox postgres;

  @InSandbox("redis")
  static Sandbox redis;

  @Override
  String database() {
    return "jdbc:postgresql://" + postgres.address(5432) + "/postgres";
  }

  @Override
  String cacheHost() {
    return redis.host();
  }

  @Override
  int cachePort() {
    return redis.port(6379);
  }
}

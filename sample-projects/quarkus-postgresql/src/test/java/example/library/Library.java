package example.library;

import dev.sandboxed.junit.presets.Postgres;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.SandboxSpec;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** The database of all tests. Quarkus starts it before itself, and ends it when all have run. */
public class Library implements QuarkusTestResourceLifecycleManager {

  private static final SandboxSpec LIBRARY =
      SandboxSpec.of("postgres:15")
          .env("POSTGRES_PASSWORD", "secret")
          .copy(FileCopy.resource("library.sql", "/docker-entrypoint-initdb.d/"));

  private final SandboxRuntime runtime = SandboxRuntime.open();

  @Override
  public Map<String, String> start() {
    var postgres = new Postgres(runtime.start(LIBRARY));
    return Map.of(
        "quarkus.datasource.jdbc.url", postgres.jdbcUrl(),
        "quarkus.datasource.username", postgres.username(),
        "quarkus.datasource.password", postgres.password());
  }

  @Override
  public void stop() {
    runtime.close();
  }
}

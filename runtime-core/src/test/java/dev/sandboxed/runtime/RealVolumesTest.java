package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.SandboxSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A service whose data directory is a named volume. */
@Tag("images")
class RealVolumesTest {

  @Test
  void postgresKeepsItsDataOverTwoSandboxes() {
    String volume = "orders-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    SandboxSpec spec =
        SandboxSpec.of("postgres:15")
            .env("POSTGRES_PASSWORD", "secret")
            .mount(Mount.volume(volume, "/var/lib/postgresql/data"));
    try (SandboxRuntime runtime = SandboxRuntime.open();
        Sandbox first = runtime.start(spec)) {
      psql(first, "CREATE TABLE orders AS SELECT 42 AS id");
      first.stop();
    }
    try (SandboxRuntime runtime = SandboxRuntime.open()) {
      try (Sandbox second = runtime.start(spec)) {
        assertThat(psql(second, "SELECT id FROM orders")).isEqualTo("42\n");
        assertThat(second.logs().all()).contains("Skipping initialization");
      }
      assertThat(runtime.volumes().list()).contains(volume);
      assertThat(runtime.volumes().remove(volume)).isTrue();
    }
  }

  private static String psql(Sandbox postgres, String statement) {
    ExecResult result =
        postgres.exec("psql", "-h", "/var/run/postgresql", "-U", "postgres", "-qtAc", statement);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result.stdout();
  }
}

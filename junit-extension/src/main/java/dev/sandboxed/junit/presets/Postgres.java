package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.runtime.Sandbox;

/** A PostgreSQL, see {@link PostgresSandbox}. */
public record Postgres(Sandbox sandbox) implements SandboxHandle {

  static final int PORT = 5432;

  public String jdbcUrl() {
    return "jdbc:postgresql://" + sandbox.address(PORT) + "/" + database();
  }

  public String username() {
    return Variable.of(sandbox, "POSTGRES_USER", "postgres");
  }

  public String password() {
    return Variable.of(sandbox, "POSTGRES_PASSWORD", "");
  }

  public String database() {
    return Variable.of(sandbox, "POSTGRES_DB", username());
  }
}

package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.runtime.Sandbox;

/** A MariaDB, see {@link MariaDbSandbox}. */
public record MariaDb(Sandbox sandbox) implements SandboxHandle {

  static final int PORT = 3306;

  public String jdbcUrl() {
    return "jdbc:mariadb://" + sandbox.address(PORT) + "/" + database();
  }

  public String username() {
    return Variable.of(sandbox, "MARIADB_USER", "root");
  }

  public String password() {
    return Variable.of(sandbox, "MARIADB_PASSWORD", rootPassword());
  }

  public String database() {
    return Variable.of(sandbox, "MARIADB_DATABASE", "");
  }

  public String rootPassword() {
    return Variable.of(sandbox, "MARIADB_ROOT_PASSWORD", "");
  }
}

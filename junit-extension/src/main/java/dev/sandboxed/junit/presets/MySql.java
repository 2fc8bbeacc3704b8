package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.runtime.Sandbox;

/** A MySQL, see {@link MySqlSandbox}. */
public record MySql(Sandbox sandbox) implements SandboxHandle {

  static final int PORT = 3306;

  public String jdbcUrl() {
    return "jdbc:mysql://" + sandbox.address(PORT) + "/" + database();
  }

  public String username() {
    return Variable.of(sandbox, "MYSQL_USER", "root");
  }

  public String password() {
    return Variable.of(sandbox, "MYSQL_PASSWORD", rootPassword());
  }

  public String database() {
    return Variable.of(sandbox, "MYSQL_DATABASE", "");
  }

  public String rootPassword() {
    return Variable.of(sandbox, "MYSQL_ROOT_PASSWORD", "");
  }
}

package dev.sandboxed.junit.jdbc;

import dev.sandboxed.junit.internal.lifecycle.Reports;
import dev.sandboxed.junit.presets.MariaDb;
import dev.sandboxed.junit.presets.MySql;
import dev.sandboxed.junit.presets.Postgres;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.spec.Protocol;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The databases that this JVM has started, by their URLs. They end with the JVM. */
final class Databases {

  /** The user, the password and the database of those who say nothing. */
  static final String DEFAULT = "test";

  private static final Map<String, String> RUNNING = new HashMap<>(); // guarded by itself
  private static @Nullable SandboxRuntime runtime; // guarded by RUNNING

  private Databases() {}

  /** Returns the URL by which the database's own driver connects. */
  static String running(String url, String user, String password) throws SQLException {
    synchronized (RUNNING) {
      String real = RUNNING.get(url);
      if (real == null) {
        real = start(DatabaseUrl.parse(url), user, password);
        RUNNING.put(url, real);
      }
      return real;
    }
  }

  /** Ends all of them; the next connection starts its database anew. */
  static void end() {
    synchronized (RUNNING) {
      RUNNING.clear();
      if (runtime != null) {
        runtime.close();
        runtime = null;
      }
    }
  }

  private static String start(DatabaseUrl url, String user, String password) throws SQLException {
    SandboxSpec image = SandboxSpec.of(url.image());
    String database = url.database().isEmpty() ? DEFAULT : url.database();
    String real =
        switch (image.name()) {
          case "postgres", "postgis" ->
              new Postgres(
                      start(
                          image
                              .env("POSTGRES_USER", user)
                              .env("POSTGRES_PASSWORD", password)
                              .env("POSTGRES_DB", database)))
                  .jdbcUrl();
          case "mariadb" ->
              new MariaDb(start(mySql(image, "MARIADB", user, password, database))).jdbcUrl();
          case "mysql" ->
              new MySql(start(mySql(image, "MYSQL", user, password, database))).jdbcUrl();
          default ->
              throw new SQLException(
                  "How to connect to a database of the image '"
                      + url.image()
                      + "' is not known. Declare it with @Sandboxed, and use its address in the URL"
                      + " of its own driver.");
        };
    return real + url.parameters();
  }

  private static SandboxSpec mySql(
      SandboxSpec image, String prefix, String user, String password, String database) {
    SandboxSpec spec =
        image
            .env(prefix + "_ROOT_PASSWORD", password)
            .env(prefix + "_DATABASE", database)
            .ready(Readiness.protocol(Protocol.MYSQL, 3306));
    return user.equals("root")
        ? spec
        : spec.env(prefix + "_USER", user).env(prefix + "_PASSWORD", password);
  }

  private static Sandbox start(SandboxSpec spec) throws SQLException {
    if (runtime == null) {
      runtime = Reports.runtime();
    }
    try {
      return runtime.start(spec);
    } catch (SandboxException e) {
      throw new SQLException(e.getMessage(), e);
    }
  }
}

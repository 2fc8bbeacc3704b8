package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.runtime.PreparedSnapshot;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Snapshot;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("images")
class SnapshotSampleTest {

  @Test
  void databaseIsInitialisedAndMigratedOnce() throws SQLException {
    // sample: snapshot
    SandboxSpec postgres =
        SandboxSpec.of("postgres:15").env("POSTGRES_PASSWORD", "secret").snapshot(Snapshot.READY);
    // end

    // sample: prepared-snapshot
    String schema = PreparedSnapshot.fingerprint(Path.of("src/test/resources/schema"));
    SandboxSpec migrated = postgres.snapshot(PreparedSnapshot.of(schema, this::migrate));
    // end

    try (var runtime = SandboxRuntime.open();
        var database = runtime.start(migrated)) {
      assertThat(execute(database, "insert into orders values (1)")).isEqualTo(1);
      runtime.start(postgres).close();
    }
  }

  @Test
  void imageIsMadeOfASandbox() {
    try (var runtime = SandboxRuntime.open();
        var redis = runtime.start(SandboxSpec.of("redis:7"))) {
      // sample: commit
      ImageReference seeded = ImageReference.parse("redis:seeded");
      redis.commit(seeded, change -> change.env("MODE", "test").comment("with fixtures"));
      // end

      try (var again = runtime.start(SandboxSpec.of("redis:seeded"))) {
        assertThat(again.exec("/usr/bin/env").stdout()).contains("MODE=test");
      }
    }
  }

  private void migrate(Sandbox postgres) throws SQLException {
    execute(postgres, "create table orders (id int primary key)");
  }

  private static int execute(Sandbox postgres, String sql) throws SQLException {
    String url = "jdbc:postgresql://" + postgres.address(5432) + "/postgres";
    try (var connection = DriverManager.getConnection(url, "postgres", "secret");
        var statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }
}

package dev.sandboxed.junit.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Reset;
import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.junit.Snapshot;
import dev.sandboxed.runtime.ExecResult;
import dev.sandboxed.runtime.Sandbox;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Databases that start from snapshots, as annotations ask for them. */
@Tag("images")
class PresetSnapshotsTest {

  @Sandboxed(
      image = "mariadb:10.11",
      env = "MARIADB_ROOT_PASSWORD=secret",
      snapshot = Snapshot.READY)
  static Sandbox initialised;

  @MariaDbSandbox(
      image = "mariadb:10.11",
      snapshot = Snapshot.PREPARED,
      prepare = "migrate",
      fingerprint = "src/test/resources/ledger.sql",
      reset = Reset.EACH_METHOD)
  static MariaDb migrated;

  static void migrate(MariaDb database) {
    query(database, "create table entry (amount int); insert into entry values (42)");
  }

  @Test
  void databaseIsNotInitialisedAgain() {
    assertThat(initialised.logs().all().toString())
        .containsOnlyOnce("Starting MariaDB")
        .doesNotContain("crash recovery");
    assertThat(initialised.exec("mariadb", "-proot", "-psecret", "-Neselect 6 * 7").stdout())
        .isEqualTo("42\n");
  }

  @RepeatedTest(3)
  void everyMethodFindsWhatWasPrepared() {
    assertThat(query(migrated, "select amount from entry; delete from entry")).isEqualTo("42\n");
    assertThat(query(migrated, "select count(*) from entry")).isEqualTo("0\n");
    assertThat(migrated.sandbox().logs().all().toString())
        .containsOnlyOnce("Starting MariaDB")
        .doesNotContain("crash recovery");
  }

  private static String query(MariaDb database, String sql) {
    ExecResult result =
        database
            .sandbox()
            .exec(
                "mariadb",
                "--user=" + database.username(),
                "--password=" + database.password(),
                "--database=" + database.database(),
                "--skip-column-names",
                "--execute=" + sql);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result.stdout();
  }
}

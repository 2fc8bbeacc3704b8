package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Copy;
import dev.sandboxed.junit.Reset;
import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.junit.Snapshot;
import dev.sandboxed.runtime.Sandbox;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;

@Tag("images")
// sample: snapshot-annotation
@Sandboxed(
    image = "postgres:15",
    env = "POSTGRES_PASSWORD=secret",
    copy = @Copy(from = "classpath:ledger.sql", to = "/docker-entrypoint-initdb.d/"),
    snapshot = Snapshot.READY,
    reset = Reset.EACH_METHOD)
class LedgerTest {

  @RepeatedTest(3)
  void startsWithOneEntry(Sandbox postgres) throws SQLException {
    var url = "jdbc:postgresql://" + postgres.address(5432) + "/postgres";
    try (var database = DriverManager.getConnection(url, "postgres", "secret");
        var statement = database.createStatement()) {
      assertThat(statement.executeUpdate("delete from entry")).isEqualTo(1);
    }
  }
}
// end

package dev.sandboxed.junit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("images")
class SandboxedDriverTest {

  private static final String URL = "jdbc:sandboxed:postgres:15:///orders";

  @AfterAll
  static void end() {
    Databases.end();
  }

  @Test
  void aUrlIsADatabaseThatStaysWhenItsConnectionsAreClosed() throws SQLException {
    try (var database = DriverManager.getConnection(URL);
        var statement = database.createStatement()) {
      statement.execute("create table if not exists kept (item text)");
      statement.execute("insert into kept values ('lamp')");
    }
    try (var database = DriverManager.getConnection(URL)) {
      assertThat(database.getCatalog()).isEqualTo("orders");
      assertThat(one(database, "select item from kept")).isEqualTo("lamp");
      assertThat(one(database, "select current_user")).isEqualTo("test");
    }
  }

  @Test
  void anotherUrlIsAnotherDatabaseAndItsParametersReachTheDriver() throws SQLException {
    try (var first = DriverManager.getConnection(URL);
        var second =
            DriverManager.getConnection(
                URL + "?ApplicationName=shop&prepareThreshold=0", "ann", "secret")) {
      assertThat(one(second, "show application_name")).isEqualTo("shop");
      assertThat(one(second, "select current_user")).isEqualTo("ann");
      assertThat(one(first, "select system_identifier from pg_control_system()"))
          .isNotEqualTo(one(second, "select system_identifier from pg_control_system()"));
    }
  }

  @Test
  void anImageThatIsNoDatabaseIsRefusedWithWhatToDo() {
    assertThatThrownBy(() -> DriverManager.getConnection("jdbc:sandboxed:redis:7:///x"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("'redis:7' is not known. Declare it with @Sandboxed");
  }

  @Test
  void aUrlWithoutAnImageIsRefusedWithHowItIsWritten() {
    assertThatThrownBy(() -> DriverManager.getConnection("jdbc:sandboxed:///orders"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("must be written jdbc:sandboxed:IMAGE:///DATABASE");
  }

  private static String one(Connection database, String query) throws SQLException {
    try (var statement = database.createStatement();
        var rows = statement.executeQuery(query)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}

package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("images")
// sample: own-annotation-used
@PostgresSandbox
class OrdersTest {

  static Sandbox postgres;

  @BeforeAll
  static void createTables() throws SQLException {
    try (var database = connect();
        var statement = database.createStatement()) {
      statement.execute("create table orders (item text)");
    }
  }

  @Nested
  class WhenThereIsAnOrder {

    @Test
    void itIsFound() throws SQLException {
      try (var database = connect();
          var statement = database.createStatement()) {
        statement.execute("insert into orders values ('apple')");
        assertThat(statement.executeQuery("select item from orders").next()).isTrue();
      }
    }
  }

  static Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + postgres.address(5432) + "/postgres", "postgres", "secret");
  }
}
// end

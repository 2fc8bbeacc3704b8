package comparison;

import comparison.Peer.Service;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Fifty tables with a hundred rows each, as an application's migrations and fixtures make them. */
final class Schema {

  static final int TABLES = 50;
  private static final int ROWS = 100;

  private Schema() {}

  static Connection connect(Service service) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + service.host() + ":" + service.port() + "/postgres",
        "postgres",
        "secret");
  }

  static void createIn(Service service) {
    try (Connection database = connect(service);
        Statement statement = database.createStatement()) {
      for (int table = 0; table < TABLES; table++) {
        String name = "table_" + table;
        statement.execute(
            "CREATE TABLE "
                + name
                + " (id serial PRIMARY KEY, name text NOT NULL, amount numeric(12, 2), changed"
                + " timestamptz DEFAULT now())");
        statement.execute("CREATE INDEX ON " + name + " (name)");
        statement.execute(
            "INSERT INTO "
                + name
                + " (name, amount) SELECT 'name ' || n, n * 1.5 FROM generate_series(1, "
                + ROWS
                + ") n");
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The schema could not be created", e);
    }
  }

  /** What a test does first: it proves that the state is the one that was asked for. */
  static void verify(Service service) {
    try (Connection database = connect(service);
        Statement statement = database.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM table_" + (TABLES - 1))) {
      rows.next();
      if (rows.getInt(1) != ROWS) {
        throw new IllegalStateException("The table has " + rows.getInt(1) + " rows");
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The schema could not be read", e);
    }
  }

  /** What a test leaves behind. */
  static void spoil(Service service) {
    try (Connection database = connect(service);
        Statement statement = database.createStatement()) {
      statement.execute("DELETE FROM table_" + (TABLES - 1));
    } catch (SQLException e) {
      throw new IllegalStateException("The schema could not be changed", e);
    }
  }
}

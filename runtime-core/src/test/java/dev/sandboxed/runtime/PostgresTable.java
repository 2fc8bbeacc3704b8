package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.SandboxSpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** A table of a PostgreSQL. */
final class PostgresTable implements ModelledStore {

  private static final int PORT = 5432;

  @Override
  public SandboxSpec spec() {
    return SandboxSpec.of("postgres:15").env("POSTGRES_PASSWORD", "secret");
  }

  @Override
  public int port() {
    return PORT;
  }

  @Override
  public void create(Sandbox sandbox) throws SQLException {
    try (Connection connection = open(sandbox);
        Statement statement = connection.createStatement()) {
      statement.execute("create table content (key int primary key, value text)");
    }
  }

  @Override
  public Client connect(Sandbox sandbox) throws SQLException {
    return new Session(open(sandbox));
  }

  private static Connection open(Sandbox sandbox) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + sandbox.address(PORT) + "/postgres", "postgres", "secret");
  }

  private record Session(Connection connection) implements Client {

    @Override
    public void put(int key, String value) throws SQLException {
      try (PreparedStatement statement =
          connection.prepareStatement(
              "insert into content values (?, ?) on conflict (key) do update set value ="
                  + " excluded.value")) {
        statement.setInt(1, key);
        statement.setString(2, value);
        statement.executeUpdate();
      }
    }

    @Override
    public void delete(int key) throws SQLException {
      try (PreparedStatement statement =
          connection.prepareStatement("delete from content where key = ?")) {
        statement.setInt(1, key);
        statement.executeUpdate();
      }
    }

    @Override
    public Map<Integer, String> content() throws SQLException {
      Map<Integer, String> content = new HashMap<>();
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select key, value from content")) {
        while (rows.next()) {
          content.put(rows.getInt(1), rows.getString(2));
        }
      }
      return content;
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}

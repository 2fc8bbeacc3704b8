package example.shop;

import java.sql.SQLException;
import javax.sql.DataSource;

/** How many pieces of each product there are. May be used by many threads and processes at once. */
public final class Stock {

  private final DataSource database;

  public Stock(DataSource database) {
    this.database = database;
  }

  public void receive(String product, int quantity) throws SQLException {
    try (var connection = database.getConnection();
        var statement =
            connection.prepareStatement(
                "INSERT INTO stock (product, available) VALUES (?, ?) ON CONFLICT (product)"
                    + " DO UPDATE SET available = stock.available + excluded.available")) {
      statement.setString(1, product);
      statement.setInt(2, quantity);
      statement.executeUpdate();
    }
  }

  /** Takes that many pieces, or none when there are fewer. */
  public boolean take(String product, int quantity) throws SQLException {
    try (var connection = database.getConnection();
        var statement =
            connection.prepareStatement(
                "UPDATE stock SET available = available - ? WHERE product = ? AND available >="
                    + " ?")) {
      statement.setInt(1, quantity);
      statement.setString(2, product);
      statement.setInt(3, quantity);
      return statement.executeUpdate() == 1;
    }
  }

  public int available(String product) throws SQLException {
    try (var connection = database.getConnection();
        var query = connection.prepareStatement("SELECT available FROM stock WHERE product = ?")) {
      query.setString(1, product);
      try (var rows = query.executeQuery()) {
        return rows.next() ? rows.getInt(1) : 0;
      }
    }
  }
}

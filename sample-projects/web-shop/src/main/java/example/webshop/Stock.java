package example.webshop;

import java.sql.SQLException;
import javax.sql.DataSource;

/** How many pieces of each product there are, in PostgreSQL. */
public final class Stock {

  private final DataSource database;

  public Stock(DataSource database) {
    this.database = database;
  }

  public int of(String product) throws SQLException {
    try (var connection = database.getConnection();
        var query = connection.prepareStatement("SELECT pieces FROM stock WHERE product = ?")) {
      query.setString(1, product);
      try (var rows = query.executeQuery()) {
        return rows.next() ? rows.getInt(1) : 0;
      }
    }
  }

  /** Takes one piece, if there is one. */
  public boolean sell(String product) throws SQLException {
    try (var connection = database.getConnection();
        var update =
            connection.prepareStatement(
                "UPDATE stock SET pieces = pieces - 1 WHERE product = ? AND pieces > 0")) {
      update.setString(1, product);
      return update.executeUpdate() == 1;
    }
  }
}

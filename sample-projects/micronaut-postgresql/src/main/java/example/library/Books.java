package example.library;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The books of a library, in the database. */
@Singleton
public class Books {

  private final DataSource database;

  Books(DataSource database) {
    this.database = database;
  }

  public void add(String title) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.prepareStatement("insert into book values (?)")) {
      statement.setString(1, title);
      statement.executeUpdate();
    }
  }

  public List<String> titles() throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.prepareStatement("select title from book order by title");
        ResultSet rows = statement.executeQuery()) {
      List<String> titles = new ArrayList<>();
      while (rows.next()) {
        titles.add(rows.getString(1));
      }
      return titles;
    }
  }
}

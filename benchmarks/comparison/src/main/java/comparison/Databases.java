package comparison;

import comparison.Peer.Recipe;
import comparison.Peer.Service;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

final class Databases {

  private Databases() {}

  static Connection connect(Recipe recipe, Service service) throws SQLException {
    return recipe.equals(Recipe.MARIADB)
        ? DriverManager.getConnection(
            "jdbc:mariadb://" + service.host() + ":" + service.port() + "/test", "root", "secret")
        : Schema.connect(service);
  }
}

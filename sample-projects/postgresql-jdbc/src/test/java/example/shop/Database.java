package example.shop;

import dev.sandboxed.runtime.Sandbox;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** How the tests reach the PostgreSQL of their class. */
final class Database {

  private Database() {}

  static DataSource in(Sandbox postgres) {
    return in(postgres, "postgres");
  }

  static DataSource in(Sandbox postgres, String name) {
    var database = new PGSimpleDataSource();
    database.setURL("jdbc:postgresql://" + postgres.address(5432) + "/" + name);
    database.setUser("postgres");
    database.setPassword("secret");
    return database;
  }
}

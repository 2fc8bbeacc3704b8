package example.library;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The books of a library, in the database. */
@Repository
public class Books {

  private final JdbcClient database;

  Books(JdbcClient database) {
    this.database = database;
  }

  public void add(String title) {
    database.sql("insert into book (title) values (?)").param(title).update();
  }

  public List<String> titles() {
    return database.sql("select title from book order by title").query(String.class).list();
  }

  public void removeAll() {
    database.sql("delete from book").update();
  }
}

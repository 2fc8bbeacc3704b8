package dev.sandboxed.junit.jdbc;

import java.sql.SQLException;

/**
 * {@code jdbc:sandboxed:IMAGE:///DATABASE[?PARAMETERS]}.
 *
 * @param parameters for the database's own driver, with the question mark; empty: none
 */
record DatabaseUrl(String image, String database, String parameters) {

  static final String PREFIX = "jdbc:sandboxed:";
  private static final String BEFORE_DATABASE = ":///";

  static DatabaseUrl parse(String url) throws SQLException {
    int end = url.indexOf(BEFORE_DATABASE);
    int question = url.indexOf('?');
    int endOfDatabase = question < 0 ? url.length() : question;
    if (end <= PREFIX.length() || end > endOfDatabase) {
      throw new SQLException(
          "The URL '"
              + url
              + "' must be written "
              + PREFIX
              + "IMAGE:///DATABASE, such as "
              + PREFIX
              + "postgres:15:///orders");
    }
    return new DatabaseUrl(
        url.substring(PREFIX.length(), end),
        url.substring(end + BEFORE_DATABASE.length(), endOfDatabase),
        url.substring(endOfDatabase));
  }
}

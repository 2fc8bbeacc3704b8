package dev.sandboxed.junit.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Starts the database that a URL names, and connects to it: {@code
 * jdbc:sandboxed:postgres:15:///orders?currentSchema=shop} runs the image {@code postgres:15} with
 * a database {@code orders}, and hands {@code ?currentSchema=shop} to PostgreSQL's own driver.
 *
 * <p>Each URL has one database in a JVM, which starts with the first connection and ends with the
 * JVM; connections may be closed and opened again. Images whose last part of the name is {@code
 * postgres}, {@code postgis}, {@code mariadb} or {@code mysql} are understood; user and password
 * are {@code test} unless the connection's properties say otherwise, and the database is {@code
 * test} when the URL has none. The database's own driver must be on the class path.
 *
 * <p>{@link DriverManager} finds it by itself. Thread-safe.
 */
public final class SandboxedDriver implements Driver {

  private static final String USER = "user";
  private static final String PASSWORD = "password";

  static {
    try {
      DriverManager.registerDriver(new SandboxedDriver());
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @Override
  public @Nullable Connection connect(String url, Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    Properties own = new Properties();
    own.putAll(properties);
    own.putIfAbsent(USER, Databases.DEFAULT);
    own.putIfAbsent(PASSWORD, Databases.DEFAULT);
    String real = Databases.running(url, own.getProperty(USER), own.getProperty(PASSWORD));
    return DriverManager.getConnection(real, own);
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(DatabaseUrl.PREFIX);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 0;
  }

  @Override
  public int getMinorVersion() {
    return 1;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("dev.sandboxed");
  }
}

package example.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Keeps orders in PostgreSQL. */
public final class OrderStore {

  private final DataSource database;

  public OrderStore(DataSource database) {
    this.database = database;
  }

  /** Stores the order with all its lines, or nothing of it, and returns its number. */
  public long place(Order order) throws SQLException {
    try (var connection = database.getConnection()) {
      connection.setAutoCommit(false);
      long id = insertOrder(connection, order);
      insertLines(connection, id, order.lines());
      connection.commit();
      return id;
    }
  }

  public Optional<Order> find(long id) throws SQLException {
    try (var connection = database.getConnection();
        var query =
            connection.prepareStatement(
                "SELECT id, customer, placed_at FROM orders WHERE id = ?")) {
      query.setLong(1, id);
      return read(connection, query).stream().findFirst();
    }
  }

  /** The orders of a customer, newest first. */
  public List<Order> ordersOf(String customer) throws SQLException {
    try (var connection = database.getConnection();
        var query =
            connection.prepareStatement(
                "SELECT id, customer, placed_at FROM orders WHERE customer = ?"
                    + " ORDER BY placed_at DESC, id DESC")) {
      query.setString(1, customer);
      return read(connection, query);
    }
  }

  private static long insertOrder(Connection connection, Order order) throws SQLException {
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO orders (customer, placed_at) VALUES (?, ?) RETURNING id")) {
      insert.setString(1, order.customer());
      insert.setObject(2, order.placedAt().atOffset(ZoneOffset.UTC));
      try (var result = insert.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  private static void insertLines(Connection connection, long id, List<Order.Line> lines)
      throws SQLException {
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO order_lines (order_id, position, product, quantity, price)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      for (int position = 0; position < lines.size(); position++) {
        var line = lines.get(position);
        insert.setLong(1, id);
        insert.setInt(2, position);
        insert.setString(3, line.product());
        insert.setInt(4, line.quantity());
        insert.setBigDecimal(5, line.price());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static List<Order> read(Connection connection, PreparedStatement query)
      throws SQLException {
    var orders = new ArrayList<Order>();
    try (var rows = query.executeQuery()) {
      while (rows.next()) {
        var placedAt = rows.getObject("placed_at", OffsetDateTime.class).toInstant();
        var lines = linesOf(connection, rows.getLong("id"));
        orders.add(new Order(rows.getString("customer"), placedAt, lines));
      }
    }
    return orders;
  }

  private static List<Order.Line> linesOf(Connection connection, long id) throws SQLException {
    var lines = new ArrayList<Order.Line>();
    try (var query =
        connection.prepareStatement(
            "SELECT product, quantity, price FROM order_lines WHERE order_id = ?"
                + " ORDER BY position")) {
      query.setLong(1, id);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          lines.add(new Order.Line(rows.getString(1), rows.getInt(2), rows.getBigDecimal(3)));
        }
      }
    }
    return lines;
  }
}

package example.shop;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What was earned, computed by the database. */
public final class SalesReport {

  /** The revenue of one day, and of all days so far. */
  public record Day(LocalDate date, BigDecimal revenue, BigDecimal soFar) {}

  private static final String PER_DAY =
      """
      SELECT day, revenue, sum(revenue) OVER (ORDER BY day) AS so_far
      FROM (SELECT (placed_at AT TIME ZONE ?)::date AS day, sum(quantity * price) AS revenue
            FROM orders JOIN order_lines ON order_id = id
            GROUP BY 1) AS days
      ORDER BY day
      """;

  private final DataSource database;

  public SalesReport(DataSource database) {
    this.database = database;
  }

  /** The days with sales, oldest first, as they are counted in that time zone. */
  public List<Day> perDay(ZoneId zone) throws SQLException {
    try (var connection = database.getConnection();
        var query = connection.prepareStatement(PER_DAY)) {
      query.setString(1, zone.getId());
      var days = new ArrayList<Day>();
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          days.add(
              new Day(
                  rows.getObject("day", LocalDate.class),
                  rows.getBigDecimal("revenue"),
                  rows.getBigDecimal("so_far")));
        }
      }
      return days;
    }
  }
}

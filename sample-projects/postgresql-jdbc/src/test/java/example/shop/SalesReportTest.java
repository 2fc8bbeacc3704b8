package example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import example.shop.SalesReport.Day;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@PostgresSandbox
class SalesReportTest {

  private static SalesReport report;

  @BeforeAll
  static void sellForTwoDays(Sandbox postgres) throws SQLException {
    var database = Database.in(postgres, "shop");
    Schema.create(database);
    var store = new OrderStore(database);
    store.place(order("2026-03-01T09:00:00Z", "10.00"));
    store.place(order("2026-03-01T23:30:00Z", "5.00"));
    store.place(order("2026-03-02T12:00:00Z", "2.50"));
    report = new SalesReport(database);
  }

  @Test
  void addsUpTheRevenueOfEachDay() throws SQLException {
    assertThat(report.perDay(ZoneOffset.UTC))
        .containsExactly(day(1, "15.00", "15.00"), day(2, "2.50", "17.50"));
  }

  @Test
  void countsADayAsTheTimeZoneDoes() throws SQLException {
    assertThat(report.perDay(ZoneId.of("Europe/Berlin")))
        .containsExactly(day(1, "10.00", "10.00"), day(2, "7.50", "17.50"));
  }

  private static Order order(String placedAt, String price) {
    return new Order(
        "Ada", Instant.parse(placedAt), List.of(new Order.Line("tea", 1, new BigDecimal(price))));
  }

  private static Day day(int dayOfMarch, String revenue, String soFar) {
    return new Day(
        LocalDate.of(2026, 3, dayOfMarch), new BigDecimal(revenue), new BigDecimal(soFar));
  }
}

package example.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@Sandboxed(image = "postgres:15", env = "POSTGRES_PASSWORD=secret")
class OrderStoreTest {

  private static final Instant MONDAY = Instant.parse("2026-03-02T10:00:00Z");
  private static final Instant TUESDAY = Instant.parse("2026-03-03T10:00:00Z");

  private OrderStore store;

  @BeforeEach
  void createTables(Sandbox postgres) throws SQLException {
    var database = Database.in(postgres);
    Schema.create(database);
    store = new OrderStore(database);
  }

  @Test
  void storesAnOrder() throws SQLException {
    var order = new Order("Ada", MONDAY, List.of(line("tea", 2, "3.50"), line("cup", 1, "8.00")));

    long id = store.place(order);

    assertThat(store.find(id)).contains(order);
    assertThat(store.find(id).orElseThrow().total()).isEqualByComparingTo("15.00");
  }

  @Test
  void listsTheNewestOrderOfACustomerFirst() throws SQLException {
    var first = new Order("Grace", MONDAY, List.of(line("tea", 1, "3.50")));
    var second = new Order("Grace", TUESDAY, List.of(line("cup", 1, "8.00")));
    store.place(first);
    store.place(second);

    assertThat(store.ordersOf("Grace")).containsExactly(second, first);
  }

  @Test
  void storesNothingOfAnOrderWithAnImpossibleLine() throws SQLException {
    var order =
        new Order("Edsger", MONDAY, List.of(line("tea", 1, "3.50"), line("cup", 0, "8.00")));

    assertThatThrownBy(() -> store.place(order)).isInstanceOf(SQLException.class);

    assertThat(store.ordersOf("Edsger")).isEmpty();
  }

  @Test
  void findsNoOrderThatWasNeverPlaced() throws SQLException {
    assertThat(store.find(4711)).isEmpty();
  }

  private static Order.Line line(String product, int quantity, String price) {
    return new Order.Line(product, quantity, new BigDecimal(price));
  }
}

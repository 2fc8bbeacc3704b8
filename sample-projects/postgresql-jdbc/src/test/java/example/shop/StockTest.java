package example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@Sandboxed(
    image = "postgres:15",
    env = "POSTGRES_PASSWORD=secret",
    command = {"-c", "max_connections=50"})
class StockTest {

  private static Stock stock;

  @BeforeAll
  static void createTables(Sandbox postgres) throws SQLException {
    var database = Database.in(postgres);
    Schema.create(database);
    stock = new Stock(database);
  }

  @Test
  void addsWhatIsReceived() throws SQLException {
    stock.receive("tea", 5);
    stock.receive("tea", 7);

    assertThat(stock.available("tea")).isEqualTo(12);
  }

  @Test
  void takesNothingWhenThereIsTooLittle() throws SQLException {
    stock.receive("cup", 3);

    assertThat(stock.take("cup", 4)).isFalse();
    assertThat(stock.available("cup")).isEqualTo(3);
  }

  @Test
  void hasNothingOfAnUnknownProduct() throws SQLException {
    assertThat(stock.take("unicorn", 1)).isFalse();
    assertThat(stock.available("unicorn")).isZero();
  }

  @Test
  void sellsNoPieceTwice() throws Exception {
    stock.receive("ticket", 20);
    var buyers = new ArrayList<Callable<Boolean>>();
    for (int buyer = 0; buyer < 30; buyer++) {
      buyers.add(() -> stock.take("ticket", 1));
    }

    assertThat(successesOf(buyers)).isEqualTo(20);
    assertThat(stock.available("ticket")).isZero();
  }

  private static int successesOf(ArrayList<Callable<Boolean>> attempts)
      throws InterruptedException, ExecutionException {
    var threads = Executors.newFixedThreadPool(10);
    try {
      int successes = 0;
      for (var attempt : threads.invokeAll(attempts)) {
        successes += attempt.get() ? 1 : 0;
      }
      return successes;
    } finally {
      threads.shutdown();
    }
  }
}

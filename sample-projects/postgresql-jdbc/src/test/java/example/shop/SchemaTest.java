package example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

@PostgresSandbox
class SchemaTest {

  private static Sandbox postgres;

  @Test
  void canBeCreatedAgain() throws SQLException {
    var database = Database.in(postgres, "shop");

    Schema.create(database);
    Schema.create(database);

    assertThat(query("SELECT count(*) FROM orders")).isEqualTo("0");
  }

  @Test
  void findsTheOrdersOfACustomerByAnIndex() throws SQLException {
    Schema.create(Database.in(postgres, "shop"));

    assertThat(
            query(
                "SET enable_seqscan = off; EXPLAIN SELECT * FROM orders WHERE customer = 'Ada'"
                    + " ORDER BY placed_at"))
        .contains("orders_by_customer");
  }

  /** What psql prints: tools of the image can be used in the running sandbox. */
  private static String query(String sql) {
    var result =
        postgres.exec(
            "psql", "-U", "postgres", "-d", "shop", "--no-align", "--tuples-only", "-c", sql);
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    return result.stdout().strip();
  }
}

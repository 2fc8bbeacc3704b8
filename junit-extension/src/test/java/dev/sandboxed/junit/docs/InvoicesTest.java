package dev.sandboxed.junit.docs;

import dev.sandboxed.junit.presets.Postgres;
import dev.sandboxed.junit.presets.PostgresSandbox;
import java.sql.DriverManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("images")
// sample: preset
@PostgresSandbox(image = "postgres:15", database = "orders")
class InvoicesTest {

  @Test
  void canBeWritten(Postgres postgres) throws Exception {
    var url = postgres.jdbcUrl();
    try (var orders = DriverManager.getConnection(url, postgres.username(), postgres.password())) {
      orders.createStatement().execute("create table invoice (id int)");
    }
  }
}
// end

package example.shop;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** What a customer has bought. */
public record Order(String customer, Instant placedAt, List<Line> lines) {

  /** So many pieces of a product, at a price for one. */
  public record Line(String product, int quantity, BigDecimal price) {

    BigDecimal amount() {
      return price.multiply(BigDecimal.valueOf(quantity));
    }
  }

  public Order {
    lines = List.copyOf(lines);
  }

  public BigDecimal total() {
    return lines.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}

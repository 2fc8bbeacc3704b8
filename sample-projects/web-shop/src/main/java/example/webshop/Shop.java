package example.webshop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.SQLException;

/** A shop over HTTP: {@code GET} and {@code POST /products/NAME}, which looks at it and buys it. */
public final class Shop implements AutoCloseable {

  private final Stock stock;
  private final Views views;
  private final HttpServer server;

  private Shop(Stock stock, Views views, HttpServer server) {
    this.stock = stock;
    this.views = views;
    this.server = server;
  }

  /** Serves on a free port of loopback: the web server in front of it is the one that is public. */
  public static Shop open(Stock stock, Views views) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var shop = new Shop(stock, views, HttpServer.create(address, 0));
    shop.server.createContext("/products/", shop.answering());
    shop.server.start();
    return shop;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private HttpHandler answering() {
    return exchange -> {
      try (exchange) {
        answer(exchange);
      } catch (SQLException e) {
        throw new IOException(e);
      }
    };
  }

  private void answer(HttpExchange exchange) throws IOException, SQLException {
    var product = exchange.getRequestURI().getPath().substring("/products/".length());
    if (exchange.getRequestMethod().equals("POST")) {
      boolean sold = stock.sell(product);
      send(exchange, sold ? 201 : 409, sold ? "Sold." : "There is none left.");
      return;
    }
    var visitor = exchange.getRequestHeaders().getFirst("X-Visitor");
    var seenBy = views.count(product, visitor == null ? "somebody" : visitor);
    send(exchange, 200, "%d left, seen by %d".formatted(stock.of(product), seenBy));
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    var bytes = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}

package example.webshop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Copy;
import dev.sandboxed.junit.Ready;
import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.junit.SandboxedExtension;
import dev.sandboxed.junit.presets.Postgres;
import dev.sandboxed.junit.presets.Redis;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;
import redis.clients.jedis.JedisPooled;

/**
 * The whole system on one network, tested where its visitors come in:
 *
 * <pre>
 *               ┌─▶ files                      nginx
 * test ─▶ web ──┤
 *        (nginx)└─▶ the shop, in this JVM ──┬─▶ database ◀── schema
 *                                           └─▶ cache        Redis
 * </pre>
 *
 * Database, cache and files start at the same time; what has a {@code dependsOn} starts when those
 * it names are ready.
 */
@Sandboxed(
    name = "database",
    image = "postgres:15",
    env = "POSTGRES_PASSWORD=secret",
    network = "shop")
@Sandboxed(
    name = "schema",
    image = "postgres:15",
    copy = @Copy(from = "classpath:schema.sql", to = "/schema.sql"),
    env = "PGPASSWORD=secret",
    command = {"psql", "--host=database", "--username=postgres", "--file=/schema.sql"},
    ready = @Ready(exited = 0),
    network = "shop",
    dependsOn = "database")
@Sandboxed(name = "cache", image = "redis:7", network = "shop")
@Sandboxed(
    name = "files",
    image = "nginx:1.22",
    copy = @Copy(from = "classpath:assets", to = "/usr/share/nginx/html"),
    network = "shop",
    aliases = "assets.shop.example")
class WebShopTest {

  private static final HttpClient BROWSER = HttpClient.newHttpClient();

  private static JedisPooled redis;
  private static Shop shop;

  /** An instance field is made after {@code @BeforeAll}, when the shop has a port. */
  @RegisterExtension
  final SandboxedExtension front =
      SandboxedExtension.of(
              SandboxSpec.of("nginx:1.22")
                  .name("web")
                  .hostPort(shop.port())
                  .copy(FileCopy.text(site(shop.port()), "/etc/nginx/conf.d/default.conf")))
          .network("shop")
          .dependsOn("files");

  @BeforeAll
  static void openTheShop(Postgres database, Redis cache) throws IOException {
    var source = new PGSimpleDataSource();
    source.setUrl(database.jdbcUrl());
    source.setUser(database.username());
    source.setPassword(database.password());
    redis = new JedisPooled(cache.host(), cache.port());
    shop = Shop.open(new Stock(source), new Views(redis));
  }

  @AfterAll
  static void closeTheShop() {
    shop.close();
    redis.close();
  }

  /** nginx does not start when it does not know the name of a server: it depends on the files. */
  private static String site(int shopPort) {
    return """
    server {
      listen 80;
      location /assets/ {
        proxy_pass http://assets.shop.example/;
      }
      location /products/ {
        client_max_body_size 1k;
        proxy_set_header X-Visitor $http_user_agent;
        proxy_pass http://host.sandboxed.internal:%d;
      }
    }
    """
        .formatted(shopPort);
  }

  @Test
  void showsAProductAndCountsWhoLooksAtIt(Sandbox web) throws Exception {
    assertThat(look(web, "/products/tea", "Ada").body()).isEqualTo("40 left, seen by 1");
    assertThat(look(web, "/products/tea", "Grace").body()).isEqualTo("40 left, seen by 2");
    assertThat(look(web, "/products/tea", "Ada").body()).isEqualTo("40 left, seen by 2");
  }

  @Test
  void sellsWhatThereIs(Sandbox web, Sandbox database) throws Exception {
    assertThat(buy(web, "/products/pot", "").statusCode()).isEqualTo(201);
    assertThat(buy(web, "/products/pot", "").statusCode()).isEqualTo(409);

    var query = "SELECT pieces FROM stock WHERE product = 'pot'";
    assertThat(database.exec("psql", "-U", "postgres", "-Atc", query).stdout()).isEqualTo("0\n");
  }

  @Test
  void servesFilesWithoutTheShop(Sandbox web) throws Exception {
    assertThat(look(web, "/assets/shop.css", "Ada").body()).contains("teal");
  }

  @Test
  void keepsLargeRequestsFromTheShop(Sandbox web) throws Exception {
    assertThat(buy(web, "/products/tea", "x".repeat(2000)).statusCode()).isEqualTo(413);
  }

  private static HttpResponse<String> look(Sandbox web, String path, String visitor)
      throws Exception {
    var request = HttpRequest.newBuilder(web.uri("http", 80).resolve(path));
    return BROWSER.send(request.header("User-Agent", visitor).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> buy(Sandbox web, String path, String body) throws Exception {
    var request = HttpRequest.newBuilder(web.uri("http", 80).resolve(path));
    return BROWSER.send(
        request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }
}

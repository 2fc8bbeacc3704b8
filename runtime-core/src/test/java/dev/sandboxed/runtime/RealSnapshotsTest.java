package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.Protocol;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Snapshots of services as users have them. */
@Tag("images")
class RealSnapshotsTest {

  private static SandboxRuntime runtime;

  @BeforeAll
  static void open() {
    runtime = SandboxRuntime.open();
  }

  @AfterAll
  static void close() {
    runtime.close();
  }

  @Test
  void postgresInitialisesItsDatabaseOnce() {
    assumeThat(IdentityChoice.ofThisProcess().isSingle()).isFalse();
    SandboxSpec spec =
        SandboxSpec.of("postgres:15")
            .env("POSTGRES_PASSWORD", "secret")
            .env("RUN", Long.toString(System.nanoTime()))
            .snapshot(Snapshot.READY);
    for (int run = 0; run < 3; run++) {
      try (Sandbox postgres = runtime.start(spec)) {
        assertThat(postgres.logs().all().toString())
            .contains("Skipping initialization")
            .doesNotContain("not properly shut down");
        assertThat(query(postgres, "select 6 * 7")).isEqualTo("42\n");
        assertThat(query(postgres, "create table t (a int); select count(*) from t"))
            .endsWith("0\n");
      }
    }
  }

  @Test
  void postgresIsMigratedOnce() {
    assumeThat(IdentityChoice.ofThisProcess().isSingle()).isFalse();
    AtomicInteger migrations = new AtomicInteger();
    SandboxSpec spec =
        SandboxSpec.of("postgres:15")
            .env("POSTGRES_PASSWORD", "secret")
            .snapshot(
                PreparedSnapshot.of(
                    "run " + System.nanoTime(),
                    postgres -> {
                      migrations.incrementAndGet();
                      query(postgres, "create table orders as select generate_series(1, 1000)");
                    }));
    for (int run = 0; run < 3; run++) {
      try (Sandbox postgres = runtime.start(spec)) {
        assertThat(query(postgres, "select count(*) from orders")).isEqualTo("1000\n");
        assertThat(query(postgres, "delete from orders")).isEqualTo("DELETE 1000\n");
      }
    }
    assertThat(migrations).hasValue(1);
  }

  @Test
  void mariaDbThatIsReadyEndsWhenItIsAskedTo() {
    assumeThat(IdentityChoice.ofThisProcess().isSingle()).isFalse();
    SandboxSpec spec = SandboxSpec.of("mariadb:10.11").env("MARIADB_ROOT_PASSWORD", "secret");
    try (Sandbox mariadb = runtime.start(spec)) {
      for (int run = 0; run < 5; run++) {
        mariadb.restart();
        mariadb.stop();
        assertThat(mariadb.state()).isEqualTo(new State.Exited(ExitStatus.exited(0)));
      }
    }
  }

  @Test
  void mariaDbIsMigratedOnce() {
    assumeThat(IdentityChoice.ofThisProcess().isSingle()).isFalse();
    AtomicInteger migrations = new AtomicInteger();
    SandboxSpec spec =
        SandboxSpec.of("mariadb:10.11")
            .env("MARIADB_ROOT_PASSWORD", "secret")
            .env("MARIADB_DATABASE", "shop")
            .snapshot(
                PreparedSnapshot.of(
                    "run " + System.nanoTime(),
                    mariadb -> {
                      migrations.incrementAndGet();
                      mariaDb(
                          mariadb,
                          "use shop; create table orders as select seq as id from seq_1_to_1000");
                    }));
    for (int run = 0; run < 3; run++) {
      try (Sandbox mariadb = runtime.start(spec)) {
        assertThat(mariaDb(mariadb, "select count(*), sum(id) from shop.orders"))
            .isEqualTo("1000\t500500\n");
        assertThat(mariaDb(mariadb, "delete from shop.orders; select row_count()"))
            .isEqualTo("1000\n");
      }
    }
    assertThat(migrations).hasValue(1);
  }

  @Test
  void mariaDbInitialisesItsDatabaseOnce() {
    assumeThat(IdentityChoice.ofThisProcess().isSingle()).isFalse();
    SandboxSpec spec =
        SandboxSpec.of("mariadb:10.11")
            .env("MARIADB_ROOT_PASSWORD", "secret")
            .env("RUN", Long.toString(System.nanoTime()));
    for (int run = 0; run < 3; run++) {
      try (Sandbox mariadb = runtime.start(spec.snapshot(Snapshot.READY))) {
        assertThat(mariadb.logs().all().toString())
            .containsOnlyOnce("Starting MariaDB")
            .doesNotContain("crash recovery");
        assertThat(mariaDb(mariadb, "create database shop; show databases like 'shop'"))
            .isEqualTo("shop\n");
      }
    }
  }

  @Test
  void redisKeepsWhatItsAppendOnlyFileHolds() {
    SandboxSpec spec =
        SandboxSpec.of("redis:7")
            .command("redis-server", "--appendonly", "yes")
            .ready(Readiness.protocol(Protocol.REDIS, 6379))
            .snapshot(
                PreparedSnapshot.of(
                    "run " + System.nanoTime(),
                    redis -> redis.exec("redis-cli", "set", "greeting", "hello")));
    for (int run = 0; run < 3; run++) {
      try (Sandbox redis = runtime.start(spec)) {
        assertThat(redis.exec("redis-cli", "get", "greeting").stdout()).isEqualTo("hello\n");
        assertThat(redis.exec("redis-cli", "set", "greeting", "bye").stdout()).isEqualTo("OK\n");
      }
    }
  }

  @Test
  void nginxServesWhatWasWritten() throws IOException {
    assumeThat(IdentityChoice.ofThisProcess().isSingle()).isFalse();
    String page = "/usr/share/nginx/html/page";
    SandboxSpec spec =
        SandboxSpec.of("nginx:1.22")
            .snapshot(
                PreparedSnapshot.of(
                    "run " + System.nanoTime(),
                    nginx -> nginx.exec("sh", "-c", "echo prepared >" + page)));
    for (int run = 0; run < 2; run++) {
      try (Sandbox nginx = runtime.start(spec);
          InputStream answer = nginx.uri("http", 80).resolve("/page").toURL().openStream()) {
        assertThat(answer.readAllBytes()).asString().isEqualTo("prepared\n");
        nginx.exec("rm", page);
      }
    }
  }

  private static String mariaDb(Sandbox mariadb, String sql) {
    ExecResult result =
        mariadb.exec("mariadb", "--user=root", "--password=secret", "-N", "--execute=" + sql);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result.stdout();
  }

  private static String query(Sandbox postgres, String sql) {
    ExecResult result =
        postgres.exec("psql", "-U", "postgres", "-h", "/var/run/postgresql", "-Atc", sql);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result.stdout();
  }
}

package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Snapshot;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What real services keep, and what they lose. */
@Tag("images")
class RestartedServicesTest {

  private static final SandboxSpec POSTGRES =
      SandboxSpec.of("postgres:15")
          .env("POSTGRES_PASSWORD", "secret")
          .ready(Readiness.log("ready to accept connections", 2), Readiness.port(5432));

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
  void redisKeepsItsDataOverARestart() {
    try (Sandbox redis = runtime.start(SandboxSpec.of("redis:7"))) {
      int port = redis.port(6379);
      redis(redis, "SET", "key", "value");
      redis.restart();

      assertThat(redis(redis, "GET", "key")).isEqualTo("value\n");
      assertThat(redis.port(6379)).isEqualTo(port);
    }
  }

  @Test
  void postgresKeepsItsDataOverARestart() {
    assumeThat(IdentityChoice.ofThisProcess().isSingle()).isFalse();
    try (Sandbox postgres = runtime.start(POSTGRES)) {
      int port = postgres.port(5432);
      sql(postgres, "create table t as select 42 as answer");
      for (int round = 0; round < 3; round++) {
        postgres.restart();

        assertThat(sql(postgres, "select answer from t")).isEqualTo("42\n");
        assertThat(postgres.port(5432)).isEqualTo(port);
      }
    }
  }

  @Test
  void redisLosesItsDataAtAReset() throws InterruptedException {
    SandboxSpec spec = SandboxSpec.of("redis:7");
    try (Sandbox plain = runtime.start(spec);
        Sandbox prepared = runtime.start(prepared(spec))) {
      for (Sandbox redis : List.of(plain, prepared)) {
        int port = redis.port(6379);
        for (int round = 0; round < 3; round++) {
          redis(redis, "SET", "key", "value");
          awaitClone(prepared);
          redis.reset();

          assertThat(redis(redis, "GET", "key")).isEqualTo("\n");
          assertThat(redis.port(6379)).isEqualTo(port);
        }
      }
    }
  }

  @Test
  void postgresLosesItsDataAtAReset() throws InterruptedException {
    assumeThat(IdentityChoice.ofThisProcess().isSingle()).isFalse();
    SandboxSpec spec = POSTGRES.snapshot(Snapshot.READY);
    try (Sandbox plain = runtime.start(spec);
        Sandbox prepared = runtime.start(prepared(spec))) {
      for (Sandbox postgres : List.of(plain, prepared)) {
        int port = postgres.port(5432);
        for (int round = 0; round < 3; round++) {
          sql(postgres, "create table t as select 42 as answer");
          awaitClone(prepared);
          postgres.reset();

          assertThat(sql(postgres, "select count(*) from pg_tables where tablename = 't'"))
              .isEqualTo("0\n");
          assertThat(postgres.port(5432)).isEqualTo(port);
        }
      }
    }
  }

  private static SandboxSpec prepared(SandboxSpec spec) {
    return spec.lifecycle(Lifecycle.DEFAULT.preparedClone(true));
  }

  private static void awaitClone(Sandbox sandbox) throws InterruptedException {
    TestRuntime.eventually("no clone is ready", ((RunningSandbox) sandbox)::isPrepared);
  }

  private static String redis(Sandbox redis, String... command) {
    String[] words = new String[command.length + 1];
    words[0] = "redis-cli";
    System.arraycopy(command, 0, words, 1, command.length);
    ExecResult result = redis.exec(words);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result.stdout();
  }

  private static String sql(Sandbox postgres, String sql) {
    ExecResult result = postgres.exec("psql", "-U", "postgres", "-Atc", sql);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result.stdout();
  }
}

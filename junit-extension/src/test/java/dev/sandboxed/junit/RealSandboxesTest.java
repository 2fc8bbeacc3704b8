package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.State;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

/** The whole way, from the annotation to real services. */
@Tag("images")
@ExtendWith(LeavesNoProcess.class)
class RealSandboxesTest {

  private static JupiterRun run(Class<?>... testCases) {
    return JupiterRun.withRealRuntime(Map.of(), testCases);
  }

  @Test
  void serviceIsThereFromBeforeAllToAfterAllAndGoneAfterwards() {
    JupiterRun run = run(WholeLifeTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).hasSize(1);
    Sandbox redis = WholeLifeTestCase.seen;
    assertThatThrownBy(() -> connect(WholeLifeTestCase.seenPort)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> redis.exec("redis-cli", "ping"))
        .isInstanceOf(SandboxGoneException.class);
  }

  private static void connect(int port) throws IOException {
    new Socket(InetAddress.getLoopbackAddress(), port).close();
  }

  @Sandboxed(image = "redis:7")
  static class WholeLifeTestCase {
    static Sandbox seen;
    static int seenPort;

    @BeforeAll
    static void write(Sandbox redis) {
      seenPort = redis.port(6379);
      try (var jedis = new Jedis(redis.host(), redis.port(6379))) {
        jedis.set("written", "before all");
      }
    }

    @Test
    void read(Sandbox redis) {
      try (var jedis = new Jedis(redis.host(), redis.port(6379))) {
        assertThat(jedis.get("written")).isEqualTo("before all");
      }
    }

    @AfterAll
    static void stillThere(Sandbox redis) {
      assertThat(redis.state()).isInstanceOf(State.Running.class);
      assertThat(redis.exec("redis-cli", "get", "written").stdout()).contains("before all");
    }
  }

  @Test
  void servicesOfANetworkReachEachOtherByAlias() {
    JupiterRun run = run(NetworkTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).hasSize(1);
  }

  @Sandboxed(name = "cache", image = "redis:7", network = "back", aliases = "store")
  @Sandboxed(name = "client", image = "redis:7", network = "back")
  static class NetworkTestCase {
    @Test
    void ping(@InSandbox("client") Sandbox client) {
      assertThat(client.exec("redis-cli", "-h", "store", "ping").stdout()).isEqualTo("PONG\n");
      assertThat(client.exec("redis-cli", "-h", "nobody", "ping").stderr()).contains("nobody");
    }
  }

  @Test
  void servicesOfAClassReachEachOtherWithoutANetworkOfAName() {
    JupiterRun run = run(UnnamedNetworkTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).hasSize(1);
  }

  @Sandboxed(name = "cache", image = "redis:7", aliases = "store", ipv6 = true)
  @Sandboxed(name = "client", image = "redis:7")
  static class UnnamedNetworkTestCase {
    @Sandboxed(image = "redis:7")
    Sandbox mine;

    @Test
    void ping(@InSandbox("client") Sandbox client) {
      assertThat(client.exec("redis-cli", "-h", "store", "ping").stdout()).isEqualTo("PONG\n");
      assertThat(client.exec("redis-cli", "-h", "cache", "ping").stdout()).isEqualTo("PONG\n");
      assertThat(client.exec("cat", "/etc/hosts").stdout()).containsPattern("fd53:.*\\bstore\\b");
      assertThat(mine.exec("redis-cli", "-h", "cache", "ping").stdout()).doesNotContain("PONG");
    }
  }

  /** PostgreSQL listens some time before it lets anybody in. */
  @RepeatedTest(5)
  void databaseLetsTheClassInAtOnce() {
    JupiterRun run = run(DatabaseTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).hasSize(1);
  }

  @Sandboxed(image = "postgres:15", env = "POSTGRES_PASSWORD=secret")
  static class DatabaseTestCase {
    @Test
    void connects(Sandbox postgres) throws SQLException {
      String url = "jdbc:postgresql://" + postgres.address(5432) + "/postgres";
      try (var database = DriverManager.getConnection(url, "postgres", "secret")) {
        assertThat(database.isValid(1)).isTrue();
      }
    }
  }

  @Test
  void nestedClassesAndInstancesPerClassUseTheServiceOfTheClass() {
    JupiterRun run = run(NestingTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).hasSize(2);
  }

  @Sandboxed(image = "redis:7")
  @TestInstance(Lifecycle.PER_CLASS)
  static class NestingTestCase {
    final Sandbox redis;

    NestingTestCase(Sandbox redis) {
      this.redis = redis;
    }

    @Test
    void outer() {
      assertThat(redis.exec("redis-cli", "ping").stdout()).contains("PONG");
    }

    @Nested
    @Sandboxed(name = "second", image = "redis:7")
    class InnerTestCase {
      @Test
      void bothServicesAreThere(@InSandbox("second") Sandbox other) {
        try (var jedis = new Jedis(redis.host(), redis.port(6379));
            var otherJedis = new Jedis(other.host(), other.port(6379))) {
          jedis.set("key", "outer");
          otherJedis.set("key", "inner");
          assertThat(jedis.get("key")).isEqualTo("outer");
          assertThat(otherJedis.get("key")).isEqualTo("inner");
        }
      }
    }
  }

  @Test
  void everyMemberOfTheAnnotationHasItsEffect() {
    JupiterRun run = run(EveryMemberTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).hasSize(1);
  }

  @Sandboxed(
      image = "${no.such.property:tiny:1}",
      name = "small",
      entrypoint = {"/bin/tiny", "http"},
      command = "8081",
      env = {"GREETING=hello", "EMPTY="},
      user = "1234:4321",
      workingDirectory = "/work",
      ports = 8081,
      ready = @Ready(port = 8081),
      startTimeout = "20s",
      pull = "if-not-present")
  static class EveryMemberTestCase {
    @Test
    void test(Sandbox any) throws IOException {
      assertThat(any.name()).isEqualTo("small");
      assertThat(any.image().familiar()).isEqualTo("tiny:1");
      assertThat(any.exec("tiny", "env").stdout()).contains("GREETING=hello\n", "EMPTY=\n");
      assertThat(any.exec("tiny", "id").stdout()).contains("1234", "4321");
      assertThat(any.exec("tiny", "pwd").stdout()).isEqualTo("/work\n");
      try (var page = any.uri("http", 8081).toURL().openStream()) {
        assertThat(page.readAllBytes()).isNotEmpty();
      }
    }
  }

  @Test
  void fourClassesAtTheSameTimeHaveFourServices() {
    SharedKey.SEEN.clear();
    JupiterRun run =
        JupiterRun.withRealRuntime(
            Map.of(
                "junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.mode.default", "concurrent",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"),
            FirstTestCase.class,
            SecondTestCase.class,
            ThirdTestCase.class,
            FourthTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(SharedKey.SEEN).hasSize(4).containsOnly(1L);
  }

  @Sandboxed(image = "redis:7")
  abstract static class SharedKey {
    static final List<Long> SEEN = new CopyOnWriteArrayList<>();

    @Test
    void countsAlone(Sandbox redis) {
      try (var jedis = new Jedis(redis.host(), redis.port(6379))) {
        SEEN.add(jedis.incr("counter"));
      }
    }
  }

  static class FirstTestCase extends SharedKey {}

  static class SecondTestCase extends SharedKey {}

  static class ThirdTestCase extends SharedKey {}

  static class FourthTestCase extends SharedKey {}
}

package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.Networking;
import dev.sandboxed.runtime.spec.Protocol;
import dev.sandboxed.runtime.spec.PullPolicy;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Security;
import dev.sandboxed.runtime.spec.Snapshot;
import dev.sandboxed.runtime.spec.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxedReaderTest {

  private static SandboxSpec read(Class<?> testCase, Map<String, String> properties) {
    return declaration(testCase, properties).spec();
  }

  private static Declaration declaration(Class<?> testCase, Map<String, String> properties) {
    Sandboxed annotation = testCase.getAnnotation(Sandboxed.class);
    Misuse misuse = Misuse.of(annotation, testCase.getName());
    return new SandboxedReader(
            new Composed(annotation, List.of()), misuse, new Placeholders(properties::get))
        .read(testCase, Scope.CLASS, "");
  }

  @Test
  void whatIsLeftOutIsLeftToTheImageAndTheSettings() {
    @Sandboxed(image = "postgres:15")
    class Minimal {}

    assertThat(read(Minimal.class, Map.of()))
        .isEqualTo(SandboxSpec.of("postgres:15").network(Network.of(DeclaredNetworks.OF_CLASS)));
  }

  @Test
  void everyMemberReachesTheSpecification() {
    @Sandboxed(
        image = "postgres:15",
        name = "orders-db",
        entrypoint = {"/bin/sh", "-c"},
        command = "postgres -c fsync=off",
        env = {"POSTGRES_PASSWORD=a=b", "EMPTY="},
        user = "postgres:postgres",
        workingDirectory = "/data",
        ports = {5432, 9187},
        ready = {@Ready(port = 5432), @Ready(log = "ready to accept", times = 2)},
        startTimeout = "90s",
        pull = "never",
        memory = "512m",
        cpus = 1.5,
        pids = 200,
        shm = "1g",
        copy = {
          @Copy(from = "classpath:schema.sql", to = "/initdb.d/"),
          @Copy(from = "pom.xml", to = "/etc/pom", owner = "app:extra", mode = "0400")
        },
        binds = {"src:/data", "a:b:/out/:rw", "src:/in:ro"},
        volumes = {"data:/var/lib/data", "data-2:/in2:ro"},
        tmpfs = {"/run", "/cache:size=64m,mode=755"},
        readOnlyRoot = true,
        network = {"back", "front"},
        aliases = "db",
        egress = true)
    class Everything {}

    assertThat(read(Everything.class, Map.of()))
        .isEqualTo(
            new SandboxSpec(
                "postgres:15",
                "orders-db",
                List.of("/bin/sh", "-c"),
                List.of("postgres -c fsync=off"),
                Map.of("POSTGRES_PASSWORD", "a=b", "EMPTY", ""),
                "postgres:postgres",
                "/data",
                Set.of(5432, 9187),
                List.of(Readiness.port(5432), Readiness.log("ready to accept", 2)),
                Duration.ofSeconds(90),
                PullPolicy.NEVER,
                Security.DEFAULT,
                Limits.builder()
                    .memory(512L << 20)
                    .cpus(1.5)
                    .pids(200)
                    .sharedMemory(1L << 30)
                    .build(),
                Lifecycle.DEFAULT,
                new Networking(
                    List.of(Network.of("back"), Network.of("front")),
                    Set.of("db"),
                    List.of(),
                    Set.of(),
                    false,
                    true),
                Snapshot.NONE,
                new Storage(
                    List.of(
                        Mount.bind(Path.of("src"), "/data"),
                        Mount.bind(Path.of("a:b"), "/out").readWrite(),
                        Mount.bind(Path.of("src"), "/in"),
                        Mount.volume("data", "/var/lib/data"),
                        Mount.volume("data-2", "/in2").readOnly(),
                        Mount.tmpfs("/run"),
                        Mount.tmpfs("/cache").size("64m").mode(0755)),
                    List.of(
                        FileCopy.resource("schema.sql", "/initdb.d/"),
                        FileCopy.of(Path.of("pom.xml"), "/etc/pom").owner("app:extra").mode(0400)),
                    true)));
  }

  @Test
  void everyConditionIsRead() {
    @Sandboxed(
        image = "shop:3",
        startAttempts = 3,
        ready = {
          @Ready(
              http = "/up?${a}",
              port = 80,
              status = {200, 401},
              body = "${a}"),
          @Ready(http = "/", port = 443, https = true),
          @Ready(exec = {"check", "${a}"}),
          @Ready(protocol = Protocol.AMQP, port = 5672),
          @Ready(healthy = true),
          @Ready(exited = 0)
        })
    class Conditions {}

    SandboxSpec spec = read(Conditions.class, Map.of("a", "deep"));
    assertThat(spec.readiness())
        .containsExactly(
            Readiness.http("/up?deep", 80).status(200, 401).body("deep"),
            Readiness.http("/", 443).insecure(),
            Readiness.exec("check", "${a}"),
            Readiness.protocol(Protocol.AMQP, 5672),
            Readiness.healthy(),
            Readiness.exited(0));
    assertThat(spec.lifecycle().startAttempts()).isEqualTo(3);
  }

  @Test
  void anEmptyWordClearsTheEntrypoint() {
    @Sandboxed(image = "redis:7", entrypoint = "", command = "redis-server")
    class NoEntrypoint {}

    assertThat(read(NoEntrypoint.class, Map.of()).entrypoint()).isEmpty();
  }

  @Test
  void imageMayComeFromProperties() {
    @Sandboxed(image = "${registry:docker.io}/team/${app:shop:1}")
    class FromProperties {}

    assertThat(read(FromProperties.class, Map.of()).image()).isEqualTo("docker.io/team/shop:1");
    SandboxSpec changed =
        read(FromProperties.class, Map.of("registry", "localhost:5000", "app", "cart:2"));
    assertThat(changed.image()).isEqualTo("localhost:5000/team/cart:2");
    assertThat(changed.name()).isEqualTo("cart");
  }

  @Test
  void everyTextMayComeFromProperties() {
    @Sandboxed(
        image = "${a}",
        name = "${a}",
        entrypoint = "${a}",
        command = {"${a}", "echo $${a}"},
        env = "A=${a}",
        user = "${a}",
        workingDirectory = "/${a}",
        ready = @Ready(log = "${a}"),
        startTimeout = "${number}s",
        pull = "${number}h",
        memory = "${number}m",
        shm = "${number}m",
        copy = @Copy(from = "${a}", to = "/${a}", owner = "${a}", mode = "${number}"),
        binds = "${a}:/b/${a}",
        tmpfs = "/c/${a}:size=${number}m",
        network = "${a}",
        aliases = "${a}",
        dependsOn = "${a}")
    class FromProperties {}

    @Sandboxed(
        image = "x",
        name = "x",
        entrypoint = "x",
        command = "-",
        env = "A=x",
        user = "x",
        workingDirectory = "/x",
        ready = @Ready(log = "x"),
        startTimeout = "7s",
        pull = "7h",
        memory = "7m",
        shm = "7m",
        copy = @Copy(from = "x", to = "/x", owner = "x", mode = "7"),
        binds = "x:/b/x",
        tmpfs = "/c/x:size=7m",
        network = "x",
        aliases = "x",
        dependsOn = "x")
    class Written {}

    Map<String, String> properties = Map.of("a", "x", "number", "7");
    Declaration read = declaration(FromProperties.class, properties);
    Declaration written = declaration(Written.class, Map.of("a", "never asked for"));
    assertThat(read.spec().command()).containsExactly("x", "echo ${a}");
    assertThat(read.spec().command("-")).isEqualTo(written.spec().command("-"));
    assertThat(read.networks()).containsExactly("x");
    assertThat(read.dependsOn()).containsExactly("x");
  }

  @Test
  void junitConfigurationParametersComeBeforeSystemProperties() {
    System.setProperty("sandboxed.test.tag", "from-system");
    try {
      Class<?> testCase = TaggedTestCase.class;
      assertThat(JupiterRun.withFakeRuntime(testCase).specs().get(0).image())
          .isEqualTo("redis:from-system");
      assertThat(
              JupiterRun.withFakeRuntime(Map.of("sandboxed.test.tag", "from-junit"), testCase)
                  .specs()
                  .get(0)
                  .image())
          .isEqualTo("redis:from-junit");
    } finally {
      System.clearProperty("sandboxed.test.tag");
    }
  }

  @Sandboxed(image = "redis:${sandboxed.test.tag}")
  static class TaggedTestCase {
    @Test
    void test() {}
  }

  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "60s, PT1M", "2m, PT2M", "1h, PT1H", "10 s, PT10S"})
  void durationIsANumberWithUnit(String text, Duration expected) {
    assertThat(DurationText.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "5", "0ms", "-1s", "1.5s", "1m30s", "9999999999s", "PT1M"})
  void anythingElseIsNoDuration(String text) {
    assertThat(DurationText.parse(text)).isNull();
  }
}

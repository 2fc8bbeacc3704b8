package dev.sandboxed.runtime.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxSpecTest {

  @ParameterizedTest
  @CsvSource({
    "postgres, postgres",
    "postgres:16, postgres",
    "ghcr.io/acme/team/api:1.0, api",
    "localhost:5000/redis, redis",
    "redis@sha256:0123, redis",
    "oci:images/redis:7, redis",
    "oci:redis, redis",
    "localhost:5000/redis:7@sha256:0123, redis"
  })
  void nameIsTheLastSegmentOfTheImage(String image, String name) {
    assertThat(SandboxSpec.of(image).name()).isEqualTo(name);
  }

  @Test
  void eachWordChangesItsOwnPartOnly() {
    SandboxSpec spec =
        SandboxSpec.of("redis:7")
            .name("cache")
            .entrypoint("sh", "-c")
            .command("redis-server")
            .env("A", "1")
            .env("B", "2")
            .env("A", "3")
            .user("redis")
            .workingDirectory("/data")
            .port(6379)
            .port(16379)
            .ready(Readiness.port(6379), Readiness.log("Ready", 2))
            .startTimeout(Duration.ofSeconds(5))
            .pull(PullPolicy.NEVER)
            .security(Security.DEFAULT.add(Capability.SYS_PTRACE).seccomp(false))
            .limits(Limits.builder().pids(7).build())
            .lifecycle(Lifecycle.DEFAULT.stopSignal("SIGINT").stopGrace(Duration.ofSeconds(3)))
            .network(Network.of("Back"), "Cache")
            .network(Network.of("front"))
            .publish(PublishedPort.udp(53).at(5353))
            .hostPort(8080)
            .snapshot(Snapshot.READY)
            .mount(Mount.bind(Path.of("data"), "/data/").readWrite())
            .copy(FileCopy.text("a", "/etc//a").owner("redis").mode(0600))
            .readOnlyRoot();

    assertThat(spec)
        .isEqualTo(
            new SandboxSpec(
                "redis:7",
                "cache",
                List.of("sh", "-c"),
                List.of("redis-server"),
                Map.of("A", "3", "B", "2"),
                "redis",
                "/data",
                Set.of(6379, 16379),
                List.of(new Readiness.Port(6379), new Readiness.Log("Ready", 2)),
                Duration.ofSeconds(5),
                PullPolicy.NEVER,
                new Security(
                    false, Security.DEFAULT.add(Capability.SYS_PTRACE).capabilities(), true),
                Limits.builder().pids(7).build(),
                new Lifecycle("SIGINT", Duration.ofSeconds(3), false, null, 1, false),
                new Networking(
                    List.of(Network.of("back"), Network.of("front")),
                    Set.of("cache"),
                    List.of(PublishedPort.udp(53).at(5353)),
                    Set.of(8080),
                    false,
                    false),
                Snapshot.READY,
                new Storage(
                    List.of(new Mount.Bind(Path.of("data"), "/data", true)),
                    List.of(FileCopy.bytes(new byte[] {'a'}, "/etc/a").owner("redis").mode(0600)),
                    true)));
  }

  @Test
  void copyLeavesTheOriginalAlone() {
    SandboxSpec original = SandboxSpec.of("redis");

    original.env("A", "1").port(1).ready(Readiness.port(1));

    assertThat(original).isEqualTo(SandboxSpec.of("redis"));
  }

  @Test
  void nonsenseIsRejectedWhereItIsWritten() {
    SandboxSpec spec = SandboxSpec.of("redis");

    assertThatThrownBy(() -> SandboxSpec.of(" ")).hasMessageContaining("image");
    assertThatThrownBy(() -> spec.name("")).hasMessageContaining("name");
    assertThatThrownBy(() -> spec.port(0)).hasMessageContaining("1 to 65535");
    assertThatThrownBy(() -> spec.port(65536)).hasMessageContaining("65536");
    assertThatThrownBy(() -> spec.env("A=B", "x")).hasMessageContaining("A=B");
    assertThatThrownBy(() -> spec.workingDirectory("data")).hasMessageContaining("absolute");
    assertThatThrownBy(() -> spec.startTimeout(Duration.ZERO)).hasMessageContaining("positive");
    assertThatThrownBy(() -> spec.network(Network.of(" "))).hasMessageContaining("network");
    assertThatThrownBy(() -> spec.network(Network.of("a"), "b..c")).hasMessageContaining("b..c");
    assertThatThrownBy(() -> spec.network(Network.of("a")).withoutNetwork())
        .hasMessageContaining("'a'");
    assertThatThrownBy(() -> spec.hostPort(0)).hasMessageContaining("1 to 65535");
    assertThatThrownBy(() -> PublishedPort.tcp(80).at(-1)).hasMessageContaining("1 to 65535");
    assertThatThrownBy(() -> spec.hostPort(1).withoutNetwork()).hasMessageContaining("reach");
    assertThatThrownBy(() -> spec.port(1).withoutNetwork()).hasMessageContaining("publish");
    assertThatThrownBy(() -> Readiness.port(-1)).hasMessageContaining("1 to 65535");
    assertThatThrownBy(() -> Readiness.log("(")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Readiness.log("x", 0)).hasMessageContaining("times");
    assertThatThrownBy(() -> Readiness.exec()).hasMessageContaining("name of a program");
    assertThatThrownBy(() -> Readiness.exited(256)).hasMessageContaining("0 to 255");
    assertThatThrownBy(() -> Readiness.any()).hasMessageContaining("at least one condition");
    assertThatThrownBy(() -> Readiness.protocol(Protocol.REDIS, 0))
        .hasMessageContaining("1 to 65535");
    assertThatThrownBy(() -> SandboxSpec.of("a").startAttempts(0))
        .hasMessageContaining("startAttempts is 0");
    assertThatThrownBy(() -> SandboxSpec.of("a").withoutNetwork().ready(Readiness.http("/", 80)))
        .hasMessageContaining("without network");
  }

  @Test
  void requestsThatCannotBeMadeAreRefused() {
    HttpReadiness http = Readiness.http("/", 80);

    assertThatThrownBy(() -> Readiness.http("health", 80)).hasMessageContaining("'health'");
    assertThatThrownBy(() -> Readiness.http("/a b", 80)).hasMessageContaining("'/a b'");
    assertThatThrownBy(() -> Readiness.http("/", 0)).hasMessageContaining("1 to 65535");
    assertThatThrownBy(() -> http.method("GET /")).hasMessageContaining("'GET /'");
    assertThatThrownBy(() -> http.status(99)).hasMessageContaining("100 to 599");
    assertThatThrownBy(() -> http.statusBetween(300, 200)).hasMessageContaining("300 to 200");
    assertThatThrownBy(() -> http.header("A:", "b")).hasMessageContaining("'A:'");
    assertThatThrownBy(() -> http.header("A", "b\r\nC: d")).hasMessageContaining("one line");
    assertThatThrownBy(() -> http.body("(")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void endOfAProgramIsSaidInWords() {
    assertThat(ExitStatus.exited(3)).hasToString("exit code 3");
    assertThat(ExitStatus.signalled(9)).hasToString("signal 9 (SIGKILL)");
    assertThat(ExitStatus.signalled(9).code()).isEqualTo(137);
    assertThat(ExitStatus.exited(0).isSuccess()).isTrue();
  }
}

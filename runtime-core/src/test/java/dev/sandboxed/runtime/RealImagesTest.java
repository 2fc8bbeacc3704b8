package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.ExitedEarlyException;
import dev.sandboxed.runtime.spec.ImageUnavailableException;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images as users have them, from the registry that {@code sandboxed.mirror.docker.io} names. */
@Tag("images")
class RealImagesTest {

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
  void redisAnswersWhenItHasStarted() throws IOException {
    try (Sandbox redis = runtime.start(SandboxSpec.of("redis:7"));
        Socket socket = new Socket(redis.host(), redis.port(6379))) {
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(7);

      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("+PONG\r\n");
      redis.stop();
      assertThat(redis.state()).isEqualTo(new State.Exited(ExitStatus.exited(0)));
      assertThat(redis.logs().stdout()).contains("bye bye");
    }
  }

  @Test
  void shellHasATerminalThatItsToolsKnow() {
    ExecSpec shell = ExecSpec.of("sh", "-c", "tty && stty size && test -t 1 && echo interactive");
    try (Sandbox redis = runtime.start(SandboxSpec.of("redis:7"))) {
      assertThat(redis.exec(shell.terminal(100, 30)).stdout())
          .isEqualTo("/dev/pts/0\r\n30 100\r\ninteractive\r\n");
      assertThat(redis.exec(ExecSpec.of("sh").terminal().input("echo $((6*7))\nexit 3\n")))
          .satisfies(result -> assertThat(result.stdout()).contains("42\r\n"))
          .extracting(ExecResult::exitCode)
          .isEqualTo(3);
      assertThat(redis.exec(shell).stdout()).isEqualTo("not a tty\n");
    }
  }

  @Test
  void programsOfAnImageFindNeighboursByIpv6() {
    Network six = Network.of("six").withIpv6();
    try (Sandbox cache = runtime.start(SandboxSpec.of("redis:7").network(six, "cache"));
        Sandbox client = runtime.start(SandboxSpec.of("redis:7").network(six))) {
      ExecResult found = client.exec("getent", "ahostsv6", "cache");
      String address = found.stdout().substring(0, found.stdout().indexOf(' '));

      assertThat(address).startsWith("fd53:616e:6462:");
      assertThat(client.exec("redis-cli", "-h", address, "ping").stdout()).isEqualTo("PONG\n");
      assertThat(client.exec("getent", "ahostsv4", "cache").stdout()).startsWith("10.");
      assertThat(cache.state()).isInstanceOf(State.Running.class);
    }
  }

  @Test
  void postgresAnswersQueriesAsItsOwnUser() {
    assumeThat(IdentityChoice.ofThisProcess().isSingle()).isFalse();
    SandboxSpec spec = SandboxSpec.of("postgres:15").env("POSTGRES_PASSWORD", "secret");
    try (Sandbox postgres = runtime.start(spec)) {
      ExecResult result =
          postgres.exec(
              "psql", "-U", "postgres", "-h", "/var/run/postgresql", "-Atc", "select 6 * 7");

      assertThat(result.stdout()).as(result.toString()).isEqualTo("42\n");
      postgres.stop();
      assertThat(postgres.state()).isEqualTo(new State.Exited(ExitStatus.exited(0)));
    }
  }

  @Test
  void postgresThatRefusesToStartIsQuoted() {
    assumeThat(IdentityChoice.ofThisProcess().isSingle()).isFalse();

    assertThatThrownBy(() -> runtime.start(SandboxSpec.of("postgres:15")))
        .isInstanceOf(ExitedEarlyException.class)
        .hasMessageContaining("'postgres' (postgres:15) ended with exit code 1")
        .hasMessageContaining("POSTGRES_PASSWORD");
  }

  @Test
  void nginxServesAPage() throws IOException {
    try (Sandbox nginx = runtime.start(SandboxSpec.of("nginx:1.22"))) {
      URL url = URI.create(nginx.uri("http", 80) + "/").toURL();

      assertThat(new String(url.openStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("<html");
    }
  }

  @Test
  void imageThatDoesNotExistIsNamedWithTheSandbox() {
    assertThatThrownBy(() -> runtime.start(SandboxSpec.of("no-such-image:1").name("db")))
        .isInstanceOf(ImageUnavailableException.class)
        .hasMessageContaining("sandbox 'db'")
        .hasMessageContaining("no-such-image:1");
    assertThatThrownBy(() -> runtime.start(SandboxSpec.of("Not A Name")))
        .isInstanceOf(ImageUnavailableException.class)
        .hasMessageContaining("Not A Name");
  }
}

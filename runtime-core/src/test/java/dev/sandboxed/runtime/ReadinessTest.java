package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.ExitedEarlyException;
import dev.sandboxed.runtime.spec.NotReadyException;
import dev.sandboxed.runtime.spec.Protocol;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What sandboxes can be waited for, beside ports and lines of output. */
@Timeout(120)
class ReadinessTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");
  private static final SandboxSpec ENDLESS = TINY.command("signals");
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(32);

  /**
   * Fails to start it, with a time-out that grows until the service has had the time to say what is
   * expected of it: a machine may be busy.
   */
  private static void assertNotReady(SandboxSpec spec, String... expected) {
    Duration timeout = SHORT;
    Throwable failure = failure(spec.startTimeout(timeout));
    while (!isAbout(failure, expected) && timeout.compareTo(LONG) < 0) {
      timeout = timeout.multipliedBy(4);
      failure = failure(spec.startTimeout(timeout));
    }
    assertThat(failure).isInstanceOf(NotReadyException.class).hasMessageContainingAll(expected);
  }

  private static Throwable failure(SandboxSpec spec) {
    return catchThrowable(() -> RUNTIME.start(spec).close());
  }

  private static boolean isAbout(Throwable failure, String... expected) {
    return failure == null
        || Stream.of(expected).allMatch(String.valueOf(failure.getMessage())::contains);
  }

  @Test
  void sandboxIsReadyWhenItAnswersWithTheStatus() {
    SandboxSpec spec = TINY.command("http", "8080", "204", "300");
    try (Sandbox sandbox = RUNTIME.start(spec.ready(Readiness.http("/up", 8080).status(204)))) {
      assertThat(sandbox.exec("tiny", "connect", "127.0.0.1", "8080").exitCode()).isZero();
      assertThat(sandbox.port(8080)).isPositive();
    }
  }

  @Test
  void statusThatDoesNotComeIsNamedWithTheOneThatCame() {
    assertNotReady(
        TINY.command("http", "8080", "404").ready(Readiness.http("/up", 8080)),
        "waited for GET /up on port 8080 to be answered with status 200 to 299"
            + " (last: status 404 and 'hello')");
  }

  @Test
  void bodyMustMatchToo() {
    SandboxSpec spec = TINY.command("http", "8080");
    RUNTIME.start(spec.ready(Readiness.http("/", 8080).body("^h.llo"))).close();
    RUNTIME.start(spec.ready(Readiness.http("/", 8080).bodyContaining("ello\n"))).close();

    assertNotReady(
        spec.ready(Readiness.http("/", 8080).body("h\\d")),
        "and a body that matches 'h\\d' (last: status 200 and 'hello')");
  }

  @Test
  void serviceThatDoesNotSpeakHttpIsQuoted() {
    assertNotReady(
        TINY.command("listen", "8080").ready(Readiness.http("/up", 8080)),
        "answered 'GET /up HTTP/1.1', which is not HTTP/1");
  }

  @Test
  void portOfARequestIsNamedWhileNobodyListensOnIt() {
    assertNotReady(
        ENDLESS.ready(Readiness.http("/", 80)),
        "port 80 to be listened on (nothing listens in the sandbox), and for",
        "GET /");
  }

  @Test
  void sandboxIsReadyWhenACommandSucceeds() {
    SandboxSpec spec = TINY.command("listen-after", "300", "8080");
    Readiness connects = Readiness.exec("tiny", "connect", "127.0.0.1", "8080");
    try (Sandbox sandbox = RUNTIME.start(spec.ready(connects))) {
      assertThat(sandbox.logs().stdout()).isEqualTo("listening on 8080\n");
    }
  }

  @Test
  void commandThatDoesNotSucceedIsNamedWithWhatItSaid() {
    assertNotReady(
        ENDLESS.ready(Readiness.exec("tiny", "cat", "/missing")),
        "[tiny, cat, /missing] to exit with 0 (last: exit code 1 and '/missing: ENOENT')");
    assertNotReady(
        ENDLESS.ready(Readiness.exec("pg_isready")), "There is no such program in the sandbox");
  }

  @Test
  void commandThatDoesNotEndIsKilledAtTheDeadline() {
    assertNotReady(ENDLESS.ready(Readiness.exec("tiny", "sleep")), "it had not ended after");
  }

  @Test
  void programThatEndsWhileItIsAskedFailsTheStartAtOnce() {
    SandboxSpec spec = TINY.command("sleep", "1").startTimeout(Duration.ofMinutes(2));

    assertThatThrownBy(() -> RUNTIME.start(spec.ready(Readiness.exec("tiny", "exit", "1"))))
        .isInstanceOf(ExitedEarlyException.class)
        .hasMessageContaining("exit code 0 before it was ready");
    assertThatThrownBy(() -> RUNTIME.start(spec.ready(Readiness.exec("tiny", "sleep"))))
        .isInstanceOf(ExitedEarlyException.class);
  }

  @Test
  void sandboxThatIsToEndIsReadyWhenItHas() {
    SandboxSpec once = TINY.command("echo", "migrated").port(8080).ready(Readiness.exited(0));
    try (Sandbox sandbox = RUNTIME.start(once)) {
      assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.exited(0)));
      assertThat(sandbox.logs().stdout()).isEqualTo("migrated\n");
    }
    RUNTIME.start(TINY.command("exit", "3").ready(Readiness.exited(3))).close();
  }

  @Test
  void sandboxThatEndsOtherwiseThanItIsToFails() {
    ExitedEarlyException failure =
        catchThrowableOfType(
            ExitedEarlyException.class,
            () -> RUNTIME.start(TINY.command("cat", "/x").ready(Readiness.exited(0))));

    assertThat(failure).hasMessageContaining("ended with exit code 1 instead of exit code 0.");
    assertThat(failure.output()).isEqualTo("/x: ENOENT");
    assertNotReady(ENDLESS.ready(Readiness.exited(0)), "its program to end with exit code 0");
  }

  @Test
  void oneOfSeveralIsEnough() {
    Readiness port = Readiness.port(8080);
    Readiness never = Readiness.all(Readiness.log("never"), Readiness.exec("tiny", "exit", "0"));
    SandboxSpec spec = TINY.command("listen-after", "100", "8080");
    RUNTIME.start(spec.ready(Readiness.any(never, port))).close();

    assertNotReady(
        ENDLESS.ready(Readiness.any(never, port)),
        "the log to match 'never' (seen 0 of 1 time), and for [tiny, exit, 0]",
        ", or for port 8080 to be listened on");
  }

  @Test
  void allOfSeveralMustHold() {
    SandboxSpec spec = TINY.command("http", "8080", "200", "200");
    Readiness both =
        Readiness.all(
            Readiness.log("listening on 8080"),
            Readiness.http("/", 8080),
            Readiness.exec("tiny", "connect", "127.0.0.1", "8080"));
    RUNTIME.start(spec.ready(both)).close();

    assertNotReady(spec.ready(both, Readiness.log("never")), "'never'");
  }

  @Test
  void serviceOfAnotherProtocolIsNotReady() {
    assertNotReady(
        TINY.command("listen", "8080").ready(Readiness.protocol(Protocol.KAFKA, 8080)),
        "the Kafka on port 8080 to serve (last: ");
  }

  @Test
  void interruptEndsAWaitForAnAnswer() throws InterruptedException {
    Throwable[] thrown = new Throwable[1];
    Thread starter =
        new Thread(
            () -> {
              try {
                RUNTIME.start(ENDLESS.ready(Readiness.exec("tiny", "sleep")));
              } catch (StartFailedException e) {
                thrown[0] = e;
              }
            });
    starter.start();
    Thread.sleep(200);
    starter.interrupt();
    starter.join();

    assertThat(thrown[0]).hasMessageContaining("interrupted");
  }

  /** {@link TestRuntime} looks for what the attempts have left. */
  @Test
  void attemptsThatFailLeaveNothingBehind() {
    SandboxSpec spec = TINY.command("http", "8080", "500").ready(Readiness.http("/", 8080));

    assertNotReady(spec.startAttempts(3), "status 500");
    assertThatThrownBy(() -> RUNTIME.start(TINY.command("exit", "1").port(80).startAttempts(3)))
        .isInstanceOf(ExitedEarlyException.class);

    assertThat(RUNTIME.states()).isEmpty();
  }

  @Test
  void laterAttemptMaySucceed() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      FutureTask<Void> visits = new FutureTask<>(() -> welcomeTheThird(server), null);
      new Thread(visits).start();
      String port = "" + server.getLocalPort();
      SandboxSpec spec =
          TINY.command("connect", "host.sandboxed.internal", port)
              .hostPort(server.getLocalPort())
              .ready(Readiness.log("welcome"));

      RUNTIME.start(spec.startAttempts(3)).close();

      visits.get();
    }
  }

  private static void welcomeTheThird(ServerSocket server) {
    try {
      server.accept().close();
      server.accept().close();
      try (Socket third = server.accept()) {
        third.getOutputStream().write("welcome\n".getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.ExitedEarlyException;
import dev.sandboxed.runtime.spec.NotReadyException;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The leak check of {@link TestRuntime} holds after each of these. */
class FailedStartTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny").name("db");
  private static final Duration SHORT = Duration.ofMillis(300);

  @Test
  void portThatIsNeverOpenedIsNamed() {
    NotReadyException failure =
        catchThrowableOfType(
            NotReadyException.class,
            () -> RUNTIME.start(TINY.command("listen", "9090").port(8080).startTimeout(SHORT)));

    assertThat(failure)
        .hasMessageContaining("'db' (tiny:latest)")
        .hasMessageContaining("after 300 ms")
        .hasMessageContaining("port 8080")
        .hasMessageContaining("listens on 0.0.0.0:9090 only")
        .hasMessageContaining("listening on 9090");
    assertThat(failure.output()).isEqualTo("listening on 9090");
  }

  @Test
  void portThatIsOpenOnTheSandboxesLoopbackOnlyIsExplained() {
    assertThatThrownBy(
            () ->
                RUNTIME.start(TINY.command("listen-local", "8080").port(8080).startTimeout(SHORT)))
        .isInstanceOf(NotReadyException.class)
        .hasMessageContaining("127.0.0.1:8080 only")
        .hasMessageContaining("0.0.0.0");
  }

  @Test
  void portWithNoListenerAtAllIsExplained() {
    assertThatThrownBy(() -> RUNTIME.start(TINY.port(8080).startTimeout(SHORT)))
        .isInstanceOf(NotReadyException.class)
        .hasMessageContaining("nothing listens")
        .hasMessageContaining("written nothing");
  }

  @Test
  void logPatternThatIsNotSeenOftenEnoughIsNamed() {
    SandboxSpec spec =
        TINY.command("listen", "9090").ready(Readiness.log("listening", 2)).startTimeout(SHORT);

    assertThatThrownBy(() -> RUNTIME.start(spec))
        .isInstanceOf(NotReadyException.class)
        .hasMessageContaining("'listening' (seen 1 of 2 times)");
  }

  @Test
  void programThatEndsFailsTheStartAtOnce() {
    long begin = System.nanoTime();

    ExitedEarlyException failure =
        catchThrowableOfType(
            ExitedEarlyException.class,
            () -> RUNTIME.start(TINY.command("cat", "/missing").port(8080)));

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    assertThat(failure.status()).isEqualTo(ExitStatus.exited(1));
    assertThat(failure.output()).isEqualTo("/missing: ENOENT");
    assertThat(failure)
        .hasMessageContaining("'db' (tiny:latest) ended with exit code 1 before it was ready")
        .hasMessageContaining("/missing: ENOENT");
  }

  @Test
  void programThatEndsBeforeItsPatternIsSeenFailsTheStart() {
    assertThatThrownBy(() -> RUNTIME.start(TINY.command("echo", "no").ready(Readiness.log("yes"))))
        .isInstanceOf(ExitedEarlyException.class)
        .hasMessageContaining("exit code 0")
        .hasMessageContaining("no");
  }

  @Test
  void programThatEndsAfterItsPatternWasSeenHasStarted() {
    try (Sandbox sandbox = RUNTIME.start(TINY.command("echo", "yes").ready(Readiness.log("yes")))) {
      assertThat(sandbox.logs().stdout()).isEqualTo("yes\n");
    }
  }

  @Test
  void entrypointThatDoesNotExistIsNamedWithWhereItWasLookedFor() {
    assertThatThrownBy(() -> RUNTIME.start(TINY.entrypoint("postgres")))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("'db' (tiny:latest)")
        .hasMessageContaining("execute postgres: ENOENT")
        .hasMessageContaining("no program 'postgres' in PATH (/usr/local/sbin:");
    assertThatThrownBy(() -> RUNTIME.start(TINY.entrypoint("/opt/run.sh")))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("no file /opt/run.sh");
  }

  @Test
  void entrypointThatIsNoProgramIsExplained() {
    assertThatThrownBy(() -> RUNTIME.start(TINY.entrypoint("/etc/passwd")))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("EACCES")
        .hasMessageContaining("not executable");
    assertThatThrownBy(() -> RUNTIME.start(TINY.entrypoint("/tmp")))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("EACCES");
  }

  @Test
  void userThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> RUNTIME.start(TINY.user("postgres")))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("could not become user 'postgres'")
        .hasMessageContaining("/etc/passwd");
  }

  @Test
  void userBeyondTheIdsOfThisMachineIsExplained() {
    assertThatThrownBy(() -> RUNTIME.start(TINY.user("70000")))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("user 70000");
  }

  @Test
  void workingDirectoryThatIsAFileIsNamed() {
    assertThatThrownBy(() -> RUNTIME.start(TINY.workingDirectory("/etc/passwd")))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("/etc/passwd")
        .hasMessageContaining("ENOTDIR");
  }

  @Test
  void interruptEndsTheStartAndIsKept() throws InterruptedException {
    Throwable[] thrown = new Throwable[1];
    boolean[] interrupted = new boolean[1];
    Thread starter =
        new Thread(
            () -> {
              try {
                RUNTIME.start(TINY.port(8080));
              } catch (StartFailedException e) {
                thrown[0] = e;
                interrupted[0] = Thread.currentThread().isInterrupted();
              }
            });
    starter.start();
    Thread.sleep(100);
    starter.interrupt();
    starter.join();

    assertThat(thrown[0])
        .hasMessageContaining("interrupted")
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(interrupted[0]).isTrue();
  }

  @Test
  void runtimeThatWasClosedStartsNothing() {
    SandboxRuntime closed = SandboxRuntime.open(TestRuntime.settings(RUNTIME.store()));
    closed.close();

    assertThatThrownBy(() -> closed.start(TINY))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("closed");
  }
}

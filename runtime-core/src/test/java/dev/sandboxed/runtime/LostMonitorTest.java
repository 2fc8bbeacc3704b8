package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The native processes die, of the OOM killer for example, while the JVM lives on. */
class LostMonitorTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");

  @Test
  void everythingEndsAndTheNextStartBeginsAnew() throws InterruptedException {
    Sandbox lost = RUNTIME.start(TINY.command("listen", "8080").port(8080));

    kill(RUNTIME.nativeProcesses());

    TestRuntime.eventually("the sandbox runs on", () -> lost.state() instanceof State.Exited);
    assertThat(lost.state()).isEqualTo(new State.Exited(ExitStatus.signalled(9)));
    assertThatThrownBy(() -> lost.exec("/bin/tiny", "id")).isInstanceOf(SandboxGoneException.class);
    lost.stop();
    lost.close();
    try (Sandbox next = RUNTIME.start(TINY)) {
      assertThat(next.exec("/bin/tiny", "echo", "again").stdout()).isEqualTo("again\n");
    }
  }

  @Test
  void startThatWaitsHearsOfIt() throws InterruptedException {
    RUNTIME.start(TINY).close();
    Thread killer =
        new Thread(
            () -> {
              try {
                Thread.sleep(200);
                kill(RUNTIME.nativeProcesses());
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    killer.start();

    assertThatThrownBy(() -> RUNTIME.start(TINY.port(8080)))
        .isInstanceOfAny(
            StartFailedException.class, dev.sandboxed.runtime.spec.ExitedEarlyException.class)
        .hasMessageContaining("'tiny' (tiny:latest)");
    killer.join();
    RUNTIME.start(TINY).close();
  }

  private static void kill(List<ProcessHandle> processes) {
    assertThat(processes).isNotEmpty();
    processes.forEach(ProcessHandle::destroyForcibly);
  }
}

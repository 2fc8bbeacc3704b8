package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.ExecTimeoutException;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sandboxes whose process 1 is an init of ours. */
@Timeout(60)
class InitTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY =
      SandboxSpec.of("tiny").lifecycle(Lifecycle.DEFAULT.init(true));
  private static final SandboxSpec SIGNALS =
      TINY.command("signals").ready(Readiness.log("waiting"));

  @Test
  void initReapsOrphans() throws InterruptedException {
    ExecSpec tree = ExecSpec.of("tiny", "fork-tree", "3").timeout(Duration.ofMillis(300));
    try (Sandbox sandbox = RUNTIME.start(TINY)) {
      assertThatThrownBy(() -> sandbox.exec(tree)).isInstanceOf(ExecTimeoutException.class);

      TestRuntime.eventually("there are orphans", () -> RUNTIME.states().size() == 1);
    }
  }

  @Test
  void signalsArePassedOn() {
    try (Sandbox sandbox = RUNTIME.start(SIGNALS)) {
      sandbox.signal("HUP");
      sandbox.logs().await(line -> line.text().contains("signal 1 "), Duration.ofSeconds(30));
      sandbox.stop();

      assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.exited(0)));
      assertThat(sandbox.logs().stdout()).contains("received signal 15 ");
    }
  }

  @Test
  void endOfTheProgramIsTheEndOfTheSandbox() throws InterruptedException {
    for (String[] command : new String[][] {{"exit", "3"}, {"suicide", "9"}}) {
      try (Sandbox sandbox = RUNTIME.start(TINY.command(command))) {
        TestRuntime.eventually("it runs", () -> sandbox.state() instanceof State.Exited);
        int code = command[0].equals("exit") ? 3 : 128 + 9;
        assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.exited(code)));
      }
    }
    assertThatThrownBy(() -> RUNTIME.start(TINY.entrypoint("/missing")))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("/missing");
  }

  @Test
  void initRunsAsTheUserOfTheProgram() {
    RUNTIME.severalIds();
    try (Sandbox sandbox = RUNTIME.start(TINY.user("app"))) {
      assertThat(sandbox.exec("tiny", "cat", "/proc/1/status").stdout())
          .contains("Name:\tinit\n", "Uid:\t1000\t1000\t1000\t1000\n");
    }
  }

  /** It comes from a process that has descriptors and memory of the runtime. */
  @Test
  void initHasNothingOfTheRuntime() {
    try (Sandbox sandbox = RUNTIME.start(TINY)) {
      assertThat(sandbox.exec("tiny", "cat", "/proc/1/comm").stdout()).isEqualTo("init\n");
      assertThat(sandbox.exec("tiny", "ls", "/proc/1/fd").stdout())
          .contains("anon_inode:[signalfd]")
          .hasLineCount(1);
      assertThat(sandbox.exec("tiny", "cat", "/proc/1/environ").stdout()).isEmpty();
      assertThat(sandbox.exec("tiny", "caps").stdout())
          .isEqualTo(
              sandbox
                  .exec("tiny", "cat", "/proc/1/status")
                  .stdout()
                  .lines()
                  .filter(line -> line.matches("(Cap|NoNewPrivs|Seccomp:).*"))
                  .map(line -> line + "\n")
                  .collect(java.util.stream.Collectors.joining()));
    }
  }
}

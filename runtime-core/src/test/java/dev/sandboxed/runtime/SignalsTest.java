package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Signals to a sandbox, and those that pause and end it. */
@Timeout(60)
class SignalsTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final SandboxSpec SIGNALS =
      SandboxSpec.of("tiny").command("signals").ready(Readiness.log("waiting"));

  @Test
  void programGetsTheSignalThatIsSent() {
    try (Sandbox sandbox = RUNTIME.start(SIGNALS)) {
      sandbox.signal("SIGHUP");
      sandbox.logs().await(line -> line.text().startsWith("received signal 1 "), PATIENCE);
      sandbox.signal("10");
      sandbox.logs().await(line -> line.text().startsWith("received signal 10 "), PATIENCE);

      assertThatThrownBy(() -> sandbox.signal("SIGNOTHING"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'SIGNOTHING'");
    }
  }

  @Test
  void signalThatKillsIsTheEnd() throws InterruptedException {
    try (Sandbox sandbox = RUNTIME.start(SIGNALS)) {
      sandbox.signal("KILL");

      TestRuntime.eventually("it runs", () -> sandbox.state() instanceof State.Exited);
      assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.signalled(9)));
      assertThatThrownBy(() -> sandbox.signal("HUP")).isInstanceOf(SandboxGoneException.class);
      assertThatThrownBy(sandbox::pause).isInstanceOf(SandboxGoneException.class);
    }
  }

  @Test
  void stopSendsTheSignalOfTheSpecification() {
    SandboxSpec spec = SIGNALS.lifecycle(Lifecycle.DEFAULT.stopSignal("SIGQUIT"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      sandbox.stop();

      assertThat(sandbox.logs().stdout()).contains("received signal 3 ");
    }
    assertThatThrownBy(
            () -> RUNTIME.start(SIGNALS.lifecycle(Lifecycle.DEFAULT.stopSignal("SIGWHAT"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'SIGWHAT'");
  }

  @Test
  void whatDoesNotEndInItsGraceIsKilled() {
    SandboxSpec spec =
        SIGNALS.lifecycle(
            Lifecycle.DEFAULT.stopSignal("SIGUSR1").stopGrace(Duration.ofMillis(100)));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      sandbox.stop();

      assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.signalled(9)));
    }
  }

  /** Its grace would be ten seconds. */
  @Test
  @Timeout(8)
  void whatWouldNotSeeItsStopSignalIsKilledAtOnce() {
    SandboxSpec spec =
        SandboxSpec.of("tiny")
            .command("sleep", "1000000")
            .lifecycle(Lifecycle.DEFAULT.stopSignal("SIGUSR1"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      sandbox.stop();

      assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.signalled(9)));
    }
  }

  @Test
  void interruptOfAStopLeavesTheProgramItsGraceAndNoMore() throws InterruptedException {
    SandboxSpec spec =
        SIGNALS.lifecycle(
            Lifecycle.DEFAULT.stopSignal("SIGUSR1").stopGrace(Duration.ofMillis(500)));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      Thread.currentThread().interrupt();

      sandbox.stop();

      assertThat(Thread.interrupted()).isTrue();
      assertThat(sandbox.state()).isEqualTo(new State.Running());
      TestRuntime.eventually("it runs", () -> sandbox.state() instanceof State.Exited);
      assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.signalled(9)));
    }
  }

  @Test
  void everyProcessOfAPausedSandboxStandsStill() {
    SandboxSpec tree =
        SandboxSpec.of("tiny").command("fork-tree", "3").ready(Readiness.log("forked"));
    try (Sandbox other = RUNTIME.start();
        Sandbox sandbox = RUNTIME.start(tree)) {
      sandbox.pause();
      sandbox.pause();

      assertThat(sandbox.state()).isEqualTo(new State.Paused(false));
      assertThat(RUNTIME.states())
          .as("the other's program, and those of this one")
          .filteredOn(state -> !state.equals("T"))
          .hasSize(1);
      assertThat(RUNTIME.states()).filteredOn("T"::equals).hasSizeGreaterThanOrEqualTo(4);
      assertThat(other.exec("tiny", "exit", "0").exitCode()).isZero();
      assertThatThrownBy(() -> sandbox.exec("tiny", "id"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("paused");

      sandbox.resume();

      assertThat(sandbox.state()).isEqualTo(new State.Running());
      assertThat(RUNTIME.states()).doesNotContain("T");
      assertThat(sandbox.exec("tiny", "exit", "0").exitCode()).isZero();
    }
  }

  @Test
  void pausedSandboxCanBeStoppedAndClosed() {
    try (Sandbox sandbox = RUNTIME.start(SIGNALS)) {
      sandbox.pause();
      sandbox.stop();

      assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.exited(0)));
    }
    Sandbox closed = RUNTIME.start(SIGNALS);
    closed.pause();
    closed.close();
    assertThat(closed.state()).isEqualTo(new State.Exited(ExitStatus.signalled(9)));
  }
}

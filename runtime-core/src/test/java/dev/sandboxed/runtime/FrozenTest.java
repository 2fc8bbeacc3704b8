package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.ExecTimeoutException;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sandboxes that are paused by their control group, and their end. */
@Timeout(120)
class FrozenTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final State FROZEN = new State.Paused(true);
  private static final Limits LIMITS = Limits.builder().pids(50).build();
  private static final SandboxSpec SIGNALS =
      SandboxSpec.of("tiny").command("signals").ready(Readiness.log("waiting"));
  private static final SandboxSpec FORK_BOMB =
      SandboxSpec.of("tiny").command("fork-bomb").ready(Readiness.log("forking")).limits(LIMITS);

  @BeforeAll
  static void tryOne() {
    try (Sandbox sandbox = RUNTIME.start(SIGNALS.limits(LIMITS))) {
      sandbox.pause();
      assumeThat(sandbox.state()).as("what pauses sandboxes here").isEqualTo(FROZEN);
    } catch (HostUnsupportedException e) {
      assumeThat(false).as("no control groups can be used here").isTrue();
    }
  }

  @Test
  void processesNoticeNothingUnlikeThoseThatAreSignalled() {
    try (Sandbox frozen = RUNTIME.start(SIGNALS.limits(LIMITS));
        Sandbox stopped = RUNTIME.start(SIGNALS)) {
      for (Sandbox sandbox : List.of(frozen, stopped)) {
        sandbox.pause();
        assertThat(sandbox.state()).isEqualTo(new State.Paused(sandbox == frozen));
        sandbox.resume();
        sandbox.signal("HUP");
        sandbox.logs().await(line -> line.text().startsWith("received signal 1 "), PATIENCE);
      }
      assertThat(frozen.logs().stdout()).doesNotContain("received signal 18 ");
      assertThat(stopped.logs().stdout()).contains("received signal 18 ");
    }
  }

  @Test
  void forkBombStandsStillAsAWholeUntilItGoesOn() throws Exception {
    try (Sandbox bomb = RUNTIME.start(FORK_BOMB);
        Sandbox other = RUNTIME.start()) {
      TestRuntime.eventually("it has not forked", () -> activity("fork-bomb").size() > 20);

      bomb.pause();

      List<String> paused = activity("fork-bomb");
      assertThat(paused).hasSizeGreaterThan(20);
      for (int round = 0; round < 50; round++) {
        assertThat(other.exec("tiny", "exit", "0").exitCode()).isZero();
      }
      assertThat(activity("fork-bomb")).isEqualTo(paused);

      bomb.resume();

      TestRuntime.eventually("it stands still", () -> !activity("fork-bomb").equals(paused));
    }
    TestRuntime.eventually("it forks", () -> activity("fork-bomb").isEmpty());
  }

  @Test
  void nothingIsLeftOfAForkBombThatIsClosedWhilePaused() throws Exception {
    Sandbox bomb = RUNTIME.start(FORK_BOMB);
    bomb.pause();

    bomb.close();

    assertThat(bomb.state()).isEqualTo(new State.Exited(ExitStatus.signalled(9)));
    TestRuntime.eventually("it forks", () -> activity("fork-bomb").isEmpty());
    TestRuntime.eventually("its group is left", () -> groupsOfSandboxes().isEmpty());
  }

  @Test
  void pausedSandboxGetsItsStopSignalAndCanBeKilled() throws Exception {
    try (Sandbox stopped = RUNTIME.start(SIGNALS.limits(LIMITS));
        Sandbox killed = RUNTIME.start(SIGNALS.limits(LIMITS))) {
      stopped.pause();
      stopped.stop();
      assertThat(stopped.state()).isEqualTo(new State.Exited(ExitStatus.exited(0)));

      killed.pause();
      killed.signal("KILL");
      TestRuntime.eventually("it runs", () -> killed.state() instanceof State.Exited);
      assertThat(killed.state()).isEqualTo(new State.Exited(ExitStatus.signalled(9)));
      killed.restart();
      assertThat(killed.state()).isEqualTo(new State.Running());
    }
  }

  @Test
  void commandWhoseTimeEndsMeanwhileHoldsUpNobody() throws Exception {
    ExecSpec command = ExecSpec.of("tiny", "sleep", "7654323").timeout(Duration.ofSeconds(4));
    try (Sandbox sandbox = RUNTIME.start(SIGNALS.limits(LIMITS))) {
      Thread pause =
          new Thread(
              () -> {
                try {
                  TestRuntime.eventually("it does not run", () -> !activity("7654323").isEmpty());
                } catch (InterruptedException ignored) {
                  return; // then it is not paused
                }
                sandbox.pause();
              });
      pause.start();

      assertThatThrownBy(() -> sandbox.exec(command)).isInstanceOf(ExecTimeoutException.class);

      pause.join();
      assertThat(sandbox.state()).isEqualTo(FROZEN);
      sandbox.resume();
      TestRuntime.eventually("the command runs", () -> activity("7654323").isEmpty());
      assertThat(sandbox.exec("tiny", "echo", "on").stdout()).isEqualTo("on\n");
    }
  }

  @Test
  void pausedSandboxCanBeReset() throws Exception {
    SandboxSpec spec =
        SandboxSpec.of("tiny")
            .command("sleep", "1000000")
            .limits(LIMITS)
            .lifecycle(Lifecycle.DEFAULT.preparedClone(true));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      TestRuntime.eventually("no clone is ready", ((RunningSandbox) sandbox)::isPrepared);
      sandbox.pause();

      sandbox.reset();

      assertThat(sandbox.state()).isEqualTo(new State.Running());
      assertThat(sandbox.exec("tiny", "echo", "on").stdout()).isEqualTo("on\n");
    }
    TestRuntime.eventually("an instance is left", () -> activity("1000000").isEmpty());
  }

  @Test
  void nothingIsLeftWhenTheJvmIsKilledMeanwhile() throws Exception {
    Process child =
        ChildJvm.start(
            List.of(),
            List.of("-Xshare:auto"),
            ChildJvm.classPath(),
            StartPaused.class,
            RUNTIME.store().toString(),
            "7654321");
    BufferedReader output = child.inputReader(StandardCharsets.UTF_8);
    assertThat(output.readLine()).isEqualTo(FROZEN.toString());

    child.destroyForcibly().waitFor();

    TestRuntime.eventually("the sandbox is left", () -> activity("7654321").isEmpty());
    TestRuntime.eventually(
        "its group is left", () -> Leftovers.controlGroups(child.pid()).isEmpty());
  }

  @Test
  void nothingIsLeftWhenTheMonitorIsKilledMeanwhile() throws Exception {
    Sandbox sandbox =
        RUNTIME.start(SandboxSpec.of("tiny").command("sleep", "7654322").limits(LIMITS));
    sandbox.pause();

    RUNTIME.nativeProcesses().forEach(ProcessHandle::destroyForcibly);

    TestRuntime.eventually("it runs", () -> sandbox.state() instanceof State.Exited);
    sandbox.close();
    RUNTIME.start().close();
    TestRuntime.eventually("the sandbox is left", () -> activity("7654322").isEmpty());
  }

  /** What the programs with this word in their command lines have done so far. */
  private static List<String> activity(String word) {
    List<String> activity = new ArrayList<>();
    ProcessHandle.allProcesses()
        .map(process -> Path.of("/proc/" + process.pid()))
        .filter(process -> content(process.resolve("cmdline")).contains("\0" + word + "\0"))
        .forEach(
            process ->
                content(process.resolve("status"))
                    .lines()
                    .filter(line -> line.contains("ctxt_switches"))
                    .forEach(line -> activity.add(process + " " + line)));
    return activity;
  }

  private static List<Path> groupsOfSandboxes() throws IOException {
    List<Path> groups = new ArrayList<>();
    for (String parent : Leftovers.controlGroups(ProcessHandle.current().pid())) {
      try (Stream<Path> files = Files.list(Path.of(parent.substring(parent.indexOf('/'))))) {
        files.filter(file -> file.getFileName().toString().matches("\\d+")).forEach(groups::add);
      }
    }
    return groups;
  }

  private static String content(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // it has ended
    }
  }
}

package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.ExitedEarlyException;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Stats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits that need control groups, enforced by the kernel where this host lets us use them. */
class ControlGroupTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");

  private static boolean delegated;

  @BeforeAll
  static void tryOne() {
    try {
      RUNTIME.start(TINY.limits(Limits.builder().pids(50).build())).close();
      delegated = true;
    } catch (HostUnsupportedException e) {
      delegated = false;
    }
  }

  @AfterAll
  static void nothingIsLeftOfSandboxesThatAreClosed() throws InterruptedException {
    TestRuntime.eventually("control groups are left", () -> groupsOfSandboxes().isEmpty());
  }

  @Test
  void whatExceedsItsMemoryIsKilledAndTheFailureSaysSo() {
    requireDelegation();
    Limits limits = Limits.builder().memory("16m").build();
    SandboxSpec spec = TINY.command("mem", "64").ready(Readiness.log("never")).limits(limits);

    assertThatThrownBy(() -> RUNTIME.start(spec))
        .isInstanceOf(ExitedEarlyException.class)
        .hasMessageContaining("ended with signal 9 (SIGKILL)")
        .hasMessageContaining(
            "A process was killed because it used more than its limit of 16 MiB of memory");
  }

  @Test
  void commandsAreLimitedAsWell() {
    requireDelegation();
    Limits limits = Limits.builder().memory("16m").build();
    try (Sandbox sandbox = RUNTIME.start(TINY.limits(limits))) {
      assertThat(sandbox.exec("/bin/tiny", "mem", "64").exitCode()).isEqualTo(137);
      assertThat(sandbox.stats().oomKills()).hasValue(1);
      assertThat(sandbox.exec("/bin/tiny", "echo", "alive").stdout()).isEqualTo("alive\n");
    }
  }

  @Test
  void noMoreProcessesThanAllowedCanBeStarted() {
    requireDelegation();
    Limits limits = Limits.builder().pids(5).build();
    try (Sandbox sandbox = RUNTIME.start(TINY.limits(limits))) {
      assertThat(sandbox.exec("/bin/tiny", "fork-tree", "100").stderr()).contains("fork: EAGAIN");
      assertThat(sandbox.stats().pids().orElseThrow()).isBetween(1L, 5L);
    }
  }

  @Test
  void processorsAreShared() throws InterruptedException {
    requireDelegation();
    Limits limits = Limits.builder().cpus(0.05).build();
    SandboxSpec spec = TINY.command("spew", "100000000").limits(limits);
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      TestRuntime.eventually(
          "the sandbox is never throttled",
          () -> sandbox.stats().throttledPeriods().orElseThrow() > 0);
    }
  }

  /**
   * Which version and which file, is up to the kernel: it has the value, or the start says why not.
   */
  @Test
  void ioWeightIsThatOfTheGroupOrRefusedWithTheRemedy() throws IOException {
    requireDelegation();
    SandboxSpec spec = TINY.limits(Limits.builder().ioWeight(250).build());
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(sandbox.state()).isEqualTo(new State.Running());
      assertThat(ioWeights()).isNotEmpty().allMatch(weight -> weight.matches("(default )?250"));
    } catch (HostUnsupportedException e) {
      assertThat(e)
          .hasMessageContaining("could not limit the io weight to 250: ")
          .hasMessageFindingMatch("modprobe bfq|delegate.conf|enable-linger|docker run")
          .hasMessageContaining("sandboxed.limits=best-effort");
      assertThat(ioWeights()).isEmpty();
    }
  }

  @Test
  void statisticsOutliveTheSandbox() {
    requireDelegation();
    Limits limits = Limits.builder().memory("64m").build();
    Sandbox sandbox = RUNTIME.start(TINY.limits(limits));
    Stats running = sandbox.stats();
    assertThat(running.memory().orElseThrow()).isPositive();
    assertThat(running.memoryPeak().orElseThrow()).isBetween(1L, 64L << 20);
    sandbox.stop();
    assertThat(sandbox.stats().memoryPeak().orElseThrow()).isPositive();
    sandbox.close();
    assertThat(sandbox.stats().memoryPeak().orElseThrow()).isPositive();
    assertThat(sandbox.stats().oomKills()).hasValue(0);
  }

  @Test
  void sandboxDoesNotSeeWhereInTheTreeItIs() {
    requireDelegation();
    try (Sandbox sandbox = RUNTIME.start(TINY.limits(Limits.builder().pids(20).build()))) {
      for (String process : List.of("/proc/1/cgroup", "/proc/self/cgroup")) {
        assertThat(sandbox.exec("/bin/tiny", "cat", process).stdout())
            .isNotEmpty()
            .doesNotContain("sandboxed-");
      }
    }
  }

  @Test
  void withoutDelegationTheLimitIsRefusedWithTheRemedyOrLeftOut() {
    Assumptions.assumeThat(delegated).as("control groups can be used here").isFalse();
    Limits.Builder limits = Limits.builder().memory("16m");
    assertThatThrownBy(() -> RUNTIME.start(TINY.limits(limits.build())))
        .isInstanceOf(HostUnsupportedException.class)
        .hasMessageContaining("could not limit memory to 16 MiB: ")
        .hasMessageContaining("sandboxed.limits=best-effort");
    RUNTIME.start(TINY.limits(limits.bestEffort().build())).close();
  }

  @Test
  void withoutLimitsTheProcessesThatRunAreCounted() {
    try (Sandbox sandbox = RUNTIME.start()) {
      Stats stats = sandbox.stats();
      assertThat(stats.pids()).hasValue(1);
      assertThat(stats.memory().orElseThrow()).isPositive();
      assertThat(stats.cpuTime()).isPresent();
      assertThat(stats.memoryPeak()).isEmpty();
      sandbox.stop();
      assertThat(sandbox.stats().pids()).isEmpty();
    }
  }

  private static void requireDelegation() {
    Assumptions.assumeThat(delegated).as("no control groups can be used here").isTrue();
  }

  /** The first line of each file with a weight, of the groups of sandboxes. */
  private static List<String> ioWeights() throws IOException {
    List<String> weights = new ArrayList<>();
    for (Path group : groupsOfSandboxes()) {
      for (String name :
          List.of("io.weight", "io.bfq.weight", "blkio.weight", "blkio.bfq.weight")) {
        if (Files.exists(group.resolve(name))) {
          weights.add(Files.readAllLines(group.resolve(name)).get(0));
        }
      }
    }
    return weights;
  }

  /** Directories in those of this JVM's runtimes. */
  private static List<Path> groupsOfSandboxes() throws IOException {
    String ours = "sandboxed-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> all = Files.walk(Path.of("/sys/fs/cgroup"))) {
      return all.filter(path -> path.getParent().getFileName().toString().startsWith(ours))
          .filter(path -> !path.getParent().toString().endsWith(".scope"))
          .filter(Files::isDirectory)
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause(); // somebody else's has just gone
    }
  }
}

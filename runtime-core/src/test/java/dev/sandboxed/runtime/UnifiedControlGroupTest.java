package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Stats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a kernel with control groups of version 2 makes of limits, and what it counts. */
class UnifiedControlGroupTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");

  @BeforeAll
  static void tryOne() {
    Assumptions.assumeThat(Path.of("/sys/fs/cgroup/cgroup.controllers"))
        .as("control groups of version 2 alone")
        .exists();
    try {
      RUNTIME.start(TINY.limits(Limits.builder().pids(50).build())).close();
    } catch (HostUnsupportedException e) {
      Assumptions.assumeThat(e).as("control groups can be used here").isNull();
    }
  }

  @Test
  void kernelHasEveryLimitAndNoSwap() throws IOException {
    Limits limits = Limits.builder().memory("32m").cpus(0.5).pids(20).build();
    try (Sandbox sandbox = RUNTIME.start(TINY.limits(limits))) {
      Path group = groupOf(sandbox);
      assertThat(group.resolve("memory.max")).hasContent(Long.toString(32 << 20));
      assertThat(group.resolve("memory.swap.max")).hasContent("0");
      assertThat(group.resolve("cpu.max")).hasContent("50000 100000");
      assertThat(group.resolve("pids.max")).hasContent("20");
      assertThat(group.resolve("cgroup.type")).hasContent("domain");
    }
  }

  @Test
  void mainProcessAndCommandsAreInTheGroupOfTheSandbox() throws IOException {
    try (Sandbox sandbox = RUNTIME.start(TINY.limits(Limits.builder().pids(20).build()))) {
      Path group = groupOf(sandbox);
      assertThat(Files.readAllLines(group.resolve("cgroup.procs"))).hasSize(1);
      assertThat(sandbox.exec("/bin/tiny", "cat", "/proc/self/cgroup").stdout())
          .isEqualTo("0::/\n");
    }
  }

  @Test
  void peakStaysWhenTheMemoryIsGivenBack() throws InterruptedException {
    long held = 48L << 20;
    SandboxSpec spec = TINY.command("mem", "48");
    try (Sandbox sandbox = RUNTIME.start(spec.limits(Limits.builder().memory("128m").build()))) {
      TestRuntime.eventually(
          "the memory is not counted", () -> sandbox.stats().memory().orElseThrow() >= held);
      sandbox.stop();
      Stats stats = sandbox.stats();
      assertThat(stats.memoryPeak().orElseThrow()).isBetween(held, 128L << 20);
      assertThat(stats.memory().orElseThrow()).isLessThan(held);
      assertThat(stats.oomKills()).hasValue(0);
    }
  }

  @Test
  void whoWaitsForProcessorsIsUnderPressure() throws InterruptedException {
    SandboxSpec spec = TINY.command("spew", "100000000");
    Limits limits = Limits.builder().cpus(0.05).memory("128m").build();
    try (Sandbox sandbox = RUNTIME.start(spec.limits(limits))) {
      TestRuntime.eventually(
          "there is no pressure", () -> !sandbox.stats().cpuPressure().orElseThrow().isZero());
      assertThat(sandbox.stats().cpuTime().orElseThrow()).isPositive();
      assertThat(sandbox.stats().memoryPressure()).isPresent();
      assertThat(sandbox.stats().ioPressure()).isPresent();
    }
  }

  /** It is the only one of this JVM. */
  private static Path groupOf(Sandbox sandbox) throws IOException {
    assertThat(sandbox.state()).isInstanceOf(State.Running.class);
    for (ProcessHandle monitor : RUNTIME.nativeProcesses()) {
      for (ProcessHandle process : monitor.descendants().toList()) {
        String group = Files.readString(Path.of("/proc/" + process.pid() + "/cgroup")).strip();
        if (group.matches(".*/sandboxed-[^/]+/\\d+")) {
          return Path.of("/sys/fs/cgroup" + group.substring("0::".length()));
        }
      }
    }
    throw new AssertionError("no process is in a group of a sandbox");
  }
}

package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Stats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a kernel with control groups of version 2 makes of limits, and what it counts. */
class UnifiedControlGroupTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");
  private static final int MEGABYTE = 1 << 20;

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

  /** Where the controller is not handed on, as systemd does not by itself, nothing is counted. */
  @Test
  void bytesFromAndToDisksAreCounted(@TempDir Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    String read = Files.write(directory.resolve("read"), new byte[MEGABYTE]).toString();
    dropFromMemory(read);
    Mount bind = Mount.bind(directory, "/data").readWrite();
    Limits limits = Limits.builder().memory("128m").build();
    try (Sandbox sandbox = RUNTIME.start(TINY.mount(bind).limits(limits))) {
      if (!Files.exists(groupOf(sandbox).resolve("io.stat"))) {
        assertThat(sandbox.stats().bytesRead()).isEmpty();
        assertThat(sandbox.stats().bytesWritten()).isEmpty();
        return;
      }
      sandbox.exec("/bin/tiny", "cat", "/data/read");
      sandbox.exec("/bin/tiny", "write", "/data/written", "x".repeat(100_000));
      Commands.run(List.of("sync", directory.resolve("written").toString()));

      assertThat(sandbox.stats().bytesRead().orElseThrow()).isGreaterThanOrEqualTo(MEGABYTE);
      assertThat(sandbox.stats().bytesWritten().orElseThrow()).isGreaterThanOrEqualTo(100_000);
    }
  }

  private static void dropFromMemory(String file) throws IOException {
    Commands.run(List.of("sync", file));
    Commands.run(List.of("dd", "status=none", "if=" + file, "iflag=nocache", "count=0"));
  }

  @Test
  void figuresOfTheEndStay() throws InterruptedException {
    SandboxSpec spec = TINY.command("spew", "2000000");
    Limits limits = Limits.builder().memory("128m").cpus(1).pids(20).build();
    Sandbox sandbox = RUNTIME.start(spec.limits(limits));
    TestRuntime.eventually(
        "no processor is counted", () -> sandbox.stats().cpuTime().orElseThrow().toMillis() > 0);
    assertThat(sandbox.stats().pids()).hasValue(1);
    Duration used = sandbox.stats().cpuTime().orElseThrow();

    sandbox.close();

    assertThat(sandbox.stats().pids()).hasValue(0);
    assertThat(sandbox.stats().cpuTime().orElseThrow()).isGreaterThanOrEqualTo(used);
    assertThat(sandbox.stats().memoryPeak().orElseThrow()).isPositive();
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

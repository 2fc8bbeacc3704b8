package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.ExecTimeoutException;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs that take what they can get and do not want to go. */
@Timeout(180)
class WorkloadTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int LOG_LIMIT = 1 << 16;

  @Test
  void programThatForksWithoutEndIsHeldByItsLimitAndGoneAtOnce() {
    SandboxSpec bomb =
        TINY.command("fork-bomb")
            .ready(Readiness.log("forking"))
            .limits(Limits.builder().pids(200).build());
    try (Sandbox sandbox = start(bomb)) {
      assertThat(sandbox.stats().pids().orElseThrow()).isBetween(1L, 200L);
      try (Sandbox other = RUNTIME.start(TINY)) {
        assertThat(other.exec("/bin/tiny", "echo", "alive").stdout()).isEqualTo("alive\n");
      }
    }
    assertThat(living("fork-bomb")).isEmpty();
  }

  @Test
  void commandThatForksWithoutEndIsGoneWithItsTimeOut() {
    Limits limits = Limits.builder().pids(100).build();
    try (Sandbox sandbox = start(TINY.limits(limits))) {
      assertThatThrownBy(
              () ->
                  sandbox.exec(
                      ExecSpec.of("/bin/tiny", "fork-bomb").timeout(Duration.ofMillis(300))))
          .isInstanceOf(ExecTimeoutException.class);
      assertThat(living("fork-bomb")).isEmpty();
      assertThat(sandbox.exec("/bin/tiny", "echo", "alive").stdout()).isEqualTo("alive\n");
    }
  }

  @Test
  @Tag("slow")
  void tenThousandProcessesAreGoneWhenCloseReturns() {
    SandboxSpec many =
        TINY.command("fork-tree", "5000")
            .ready(Readiness.log("forked 10000 processes"))
            .startTimeout(Duration.ofMinutes(2));
    try (Sandbox sandbox = RUNTIME.start(many)) {
      assertThat(sandbox.stats().pids().orElseThrow()).isGreaterThan(9_000);
    }
    assertThat(living("fork-tree")).isEmpty();
  }

  @Test
  void programThatFillsItsFileSystemIsRefusedMore() {
    Limits limits = Limits.builder().sharedMemory("2m").build();
    Mount memory = Mount.tmpfs("/cache").size("1m");
    try (Sandbox sandbox = RUNTIME.start(TINY.limits(limits).mount(memory))) {
      ExecResult cache = sandbox.exec("/bin/tiny", "fill", "/cache/file");
      ExecResult shared = sandbox.exec("/bin/tiny", "fill", "/dev/shm/file");

      assertThat(cache.stdout()).isEqualTo((1 << 20) + " bytes\n");
      assertThat(cache.stderr()).contains("ENOSPC");
      assertThat(shared.stdout()).isEqualTo((2 << 20) + " bytes\n");
    }
  }

  @Test
  void logKeepsItsBeginningUpToItsLimitAndSaysSo() throws Exception {
    Limits limits = Limits.builder().log("64k").build();
    int lines = 100_000;
    try (Sandbox sandbox =
        RUNTIME.start(TINY.command("spew", String.valueOf(lines)).limits(limits))) {
      TestRuntime.eventually("it writes on", () -> sandbox.state() instanceof State.Exited);

      assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.exited(0)));
      assertThat(sandbox.logs().stdout())
          .startsWith("0000000001 ")
          .hasSizeBetween(60_000, LOG_LIMIT);
      assertThat(sandbox.logs().stderr())
          .isEqualTo("\n[sandboxed: the log is full; the rest is dropped]\n");
      assertThat(largestLog()).isBetween((long) LOG_LIMIT, LOG_LIMIT + 200L);
    }
  }

  @Test
  void outputOfACommandIsLimitedAsTheLogOfItsSandbox() {
    try (Sandbox sandbox = RUNTIME.start(TINY.limits(Limits.builder().log("64k").build()))) {
      ExecResult spew = sandbox.exec("/bin/tiny", "spew", "100000");

      assertThat(spew.exitCode()).isZero();
      assertThat(spew.stdout()).hasSizeBetween(60_000, LOG_LIMIT);
      assertThat(spew.stderr()).contains("the log is full");
      assertThat(sandbox.exec("/bin/tiny", "spew", "10").stdout()).hasLineCount(10);
    }
  }

  @Test
  void programThatWritesWithoutEndHoldsUpNobodyAndIsGoneAtOnce() {
    SandboxSpec spew =
        TINY.command("spew", "2000000000")
            .ready(Readiness.log("0000000001"))
            .limits(Limits.builder().log("1m").build());
    try (Sandbox one = RUNTIME.start(spew.name("one"));
        Sandbox other = RUNTIME.start(TINY)) {
      for (int i = 0; i < 20; i++) {
        assertThat(other.exec("/bin/tiny", "echo", "alive").stdout()).isEqualTo("alive\n");
      }
      assertThat(one.state()).isInstanceOf(State.Running.class);
    }
    assertThat(living("spew")).isEmpty();
  }

  @Test
  void programThatIgnoresSignalsIsKilledWithAllItHasStarted() throws Exception {
    SandboxSpec stubborn =
        TINY.command("fork-tree", "20")
            .ready(Readiness.log("forked"))
            .lifecycle(Lifecycle.DEFAULT.stopSignal("SIGUSR1").stopGrace(Duration.ofMillis(50)));
    try (Sandbox sandbox = RUNTIME.start(stubborn)) {
      sandbox.exec("/bin/tiny", "echo", "alive");
      sandbox.stop();

      assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.signalled(9)));
      assertThat(living("fork-tree")).isEmpty();
    }
  }

  private static Sandbox start(SandboxSpec limited) {
    try {
      return RUNTIME.start(limited.startTimeout(PATIENCE));
    } catch (HostUnsupportedException e) {
      Assumptions.assumeThat(e).as("no control groups are delegated here").isNull();
      throw e;
    }
  }

  private static long largestLog() throws IOException {
    try (Stream<Path> files = Files.walk(RUNTIME.store().resolve("run"), 3)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".log"))
          .mapToLong(file -> file.toFile().length())
          .max()
          .orElseThrow();
    }
  }

  /** Command lines of programs in sandboxes of this JVM. */
  private static List<String> living(String command) {
    return ProcessHandle.current()
        .descendants()
        .map(process -> Leftovers.content(Path.of("/proc/" + process.pid() + "/cmdline")))
        .filter(line -> line.startsWith("/bin/tiny\0" + command))
        .toList();
  }
}

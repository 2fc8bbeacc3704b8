package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** What a prepared clone costs, and when there is none. */
@Timeout(120)
class CloneLimitsTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY =
      SandboxSpec.of("tiny").lifecycle(Lifecycle.DEFAULT.preparedClone(true));

  @Test
  void noCloneIsStartedForWhichThereMayBeNoMemory() throws Exception {
    Limits all = Limits.builder().memory("100000g").bestEffort().build();
    try (Sandbox large = RUNTIME.start(TINY.limits(all))) {
      for (int round = 0; round < 3; round++) {
        tiny(large, "write", "/data", "old");
        assertHasNoClone(large);

        large.reset();

        assertThat(large.exec("/bin/tiny", "cat", "/data").exitCode()).isNotZero();
      }
    }
  }

  @Test
  void noCloneIsStartedThatWouldWriteToTheSameFiles(@TempDir Path shared) throws Exception {
    open(shared);
    Mount bind = Mount.bind(shared, "/shared").readWrite();
    try (Sandbox sandbox = RUNTIME.start(TINY.mount(bind))) {
      tiny(sandbox, "write", "/shared/file", "kept");
      tiny(sandbox, "write", "/data", "old");
      assertHasNoClone(sandbox);

      sandbox.reset();

      assertThat(tiny(sandbox, "cat", "/shared/file")).isEqualTo("kept\n");
      assertThat(sandbox.exec("/bin/tiny", "cat", "/data").exitCode()).isNotZero();
      assertHasNoClone(sandbox);
    }
  }

  @Test
  void cloneHasTheSameMountsThatCannotBeWrittenTo(@TempDir Path shared) throws Exception {
    open(shared);
    Files.writeString(shared.resolve("file"), "of this machine");
    try (Sandbox sandbox =
        RUNTIME.start(TINY.mount(Mount.bind(shared, "/shared")).mount(Mount.tmpfs("/run")))) {
      awaitClone(sandbox);
      tiny(sandbox, "write", "/run/file", "old");

      sandbox.reset();

      assertThat(tiny(sandbox, "cat", "/shared/file")).isEqualTo("of this machine");
      assertThat(sandbox.exec("/bin/tiny", "cat", "/run/file").exitCode()).isNotZero();
    }
  }

  @Test
  void cloneIsLimitedByAGroupOfItsOwn() throws Exception {
    Limits limits = Limits.builder().pids(6).build();
    try (Sandbox sandbox = start(TINY.limits(limits))) {
      for (int round = 0; round < 2; round++) {
        awaitClone(sandbox);
        List<String> groups = groups();
        assertThat(groups).hasSize(2).doesNotHaveDuplicates();
        assertThat(sandbox.exec("/bin/tiny", "fork-tree", "100").stderr()).contains("fork: EAGAIN");
        assertThat(((RunningSandbox) sandbox).isPrepared()).isTrue();

        sandbox.reset();

        assertThat(sandbox.stats().pids()).hasValue(1);
        awaitClone(sandbox);
        TestRuntime.eventually("two groups are there", () -> groups().size() == 2);
        assertThat(groups()).doesNotContain(groups.get(0)).contains(groups.get(1));
      }
    }
  }

  /** Whoever it is in the sandbox, here it may be somebody else. */
  private static void open(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private static Sandbox start(SandboxSpec spec) {
    try {
      return RUNTIME.start(spec);
    } catch (HostUnsupportedException e) {
      throw new TestAbortedException("no control groups here", e);
    }
  }

  /** The groups of what runs in sandboxes, of the sandbox first. */
  private static List<String> groups() {
    return RUNTIME.programs().stream()
        .sorted()
        .map(process -> Leftovers.content(Path.of("/proc/" + process.pid() + "/cgroup")))
        .map(text -> text.replaceAll("(?s).*?(sandboxed-[^\\n]*).*", "$1"))
        .toList();
  }

  /** One that is started later has a clone; so this one would have had time for it. */
  private static void assertHasNoClone(Sandbox sandbox) throws InterruptedException {
    try (Sandbox other = RUNTIME.start(TINY.name("other"))) {
      awaitClone(other);
      assertThat(((RunningSandbox) sandbox).isPrepared()).isFalse();
      assertThat(RUNTIME.programs()).hasSize(3);
    }
  }

  private static void awaitClone(Sandbox sandbox) throws InterruptedException {
    TestRuntime.eventually("no clone is ready", ((RunningSandbox) sandbox)::isPrepared);
  }
}

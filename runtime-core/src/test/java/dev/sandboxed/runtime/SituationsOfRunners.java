package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.doctor.Doctor;
import dev.sandboxed.runtime.doctor.Finding;
import dev.sandboxed.runtime.doctor.Report;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What runners of CI allow and refuse. Each class belongs to a situation that {@code .ci/guest}
 * makes in a virtual machine, and is run nowhere else.
 */
class SituationsOfRunners {

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");

  /** Limits are possible, whichever way control groups come to us. */
  static class LimitsAreDelegated {

    @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

    @TempDir Path store;

    @Test
    void doctorFindsNothingMissing() throws Exception {
      Report report = Doctor.examine(store);
      System.out.println(report);
      assertThat(report.canStart()).isTrue();
      assertThat(report.findings())
          .filteredOn(finding -> finding.name().startsWith("limits of"))
          .hasSize(3)
          .allMatch(finding -> finding.state() == Finding.State.OK);
    }

    @Test
    void sandboxStartsWithLimits() {
      Limits limits = Limits.builder().memory("64m").cpus(1).pids(20).build();
      try (Sandbox sandbox = RUNTIME.start(TINY.limits(limits))) {
        assertThat(sandbox.stats().memoryPeak()).isPresent();
      }
    }
  }

  /** Everything is possible, the controller of disks included. */
  static class DisksAreDelegated {

    @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

    @Test
    void bytesAreCountedAndWeighed() {
      Limits limits = Limits.builder().memory("64m").ioWeight(250).build();
      try (Sandbox sandbox = RUNTIME.start(TINY.limits(limits))) {
        assertThat(sandbox.stats().bytesRead()).isPresent();
        assertThat(sandbox.stats().bytesWritten()).isPresent();
      }
    }
  }

  /** A service of the machine, as runners are, of a user who has no systemd. */
  static class NothingIsDelegated {

    private static final String REMEDY = "sudo loginctl enable-linger runner";

    @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

    @TempDir Path store;

    @Test
    void doctorSaysHowLimitsBecomePossible() throws Exception {
      Report report = Doctor.examine(store);
      System.out.println(report);
      assertThat(report.canStart()).isTrue();
      assertThat(report.findings())
          .filteredOn(finding -> finding.name().startsWith("limits of"))
          .hasSize(3)
          .allMatch(finding -> finding.state() == Finding.State.DEGRADED)
          .allMatch(finding -> finding.remedy().contains(REMEDY));
    }

    @Test
    void limitIsRefusedWithTheRemedyOrLeftOut() {
      Limits.Builder limits = Limits.builder().memory("16m");
      assertThatThrownBy(() -> RUNTIME.start(TINY.limits(limits.build())))
          .isInstanceOf(HostUnsupportedException.class)
          .hasMessageContaining("could not limit memory to 16 MiB: no control group is delegated")
          .hasMessageContaining("there is no systemd at /run/user/1000/bus")
          .hasMessageContaining(REMEDY);
      RUNTIME.start(TINY.limits(limits.bestEffort().build())).close();
    }
  }

  /** {@code kernel.unprivileged_userns_clone=0}, Debian's switch. */
  static class UserNamespacesAreOff {

    private static final String REMEDY = "sudo sysctl -w kernel.unprivileged_userns_clone=1";

    @TempDir Path store;

    @Test
    void doctorNamesTheSwitch() throws Exception {
      Report report = Doctor.examine(store);
      System.out.println(report);
      assertThat(report.canStart()).isFalse();
      assertThat(report.toString()).contains("missing   user namespaces", "EPERM", REMEDY);
    }

    @Test
    void startNamesTheSwitch() throws Exception {
      assertThat(start(store, "0"))
          .contains("HostUnsupportedException", "this machine does not allow sandboxes", REMEDY);
    }
  }

  /** The package uidmap is not installed. */
  static class NewuidmapIsMissing {

    @TempDir Path store;

    @Test
    void onlyRootExistsAndTheRemedyIsNamed() throws Exception {
      assertOnlyRoot(store, "newuidmap and newgidmap are missing", "uidmap");
    }
  }

  /** /etc/subuid and /etc/subgid do not know the user. */
  static class SubordinateIdsAreMissing {

    @TempDir Path store;

    @Test
    void onlyRootExistsAndTheRemedyIsNamed() throws Exception {
      assertOnlyRoot(store, "/etc/subuid has no line for user runner", "'runner:100000:65536'");
    }
  }

  private static void assertOnlyRoot(Path store, String reason, String remedy) throws Exception {
    Report report = Doctor.examine(store);
    System.out.println(report);
    assertThat(report.canStart()).isTrue();
    assertThat(report.toString()).contains("degraded  user ids", reason, remedy);
    assertThat(start(store.resolve("root"), "0")).contains("uid=0 euid=0 gid=0 egid=0");
    assertThat(start(store.resolve("app"), "app"))
        .contains("StartFailedException", "only root exists in sandboxes here", reason, remedy);
  }

  private static String start(Path store, String user) throws Exception {
    Process child =
        ChildJvm.start(
            List.of(), List.of(), ChildJvm.classPath(), StartInChild.class, store + "", user);
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    child.waitFor();
    return output;
  }

  private SituationsOfRunners() {}
}

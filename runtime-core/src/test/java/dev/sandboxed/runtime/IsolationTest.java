package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sandbox, as its own root, must not be able to see or do. */
class IsolationTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static Sandbox sandbox;

  @BeforeAll
  static void startSandbox() {
    sandbox = RUNTIME.start(SandboxSpec.of("tiny"));
  }

  @AfterAll
  static void closeSandbox() {
    sandbox.close();
  }

  @Test
  void capabilitiesArePodmansAndNothingIsInherited() {
    assertThat(tiny(sandbox, "caps").lines())
        .contains(
            "CapInh:\t0000000000000000",
            "CapPrm:\t00000000800405fb",
            "CapEff:\t00000000800405fb",
            "CapBnd:\t00000000800405fb",
            "CapAmb:\t0000000000000000",
            "NoNewPrivs:\t1");
  }

  @Test
  void noSignalIsIgnoredOrBlocked() {
    assertThat(tiny(sandbox, "cat", "/proc/self/status"))
        .contains("SigIgn:\t0000000000000000\n", "SigBlk:\t0000000000000000\n");
  }

  @Test
  void standardStreamsAreTheOnlyOpenFiles() {
    assertThat(tiny(sandbox, "fds").lines()).hasSize(3);
  }

  @Test
  void mountsShowNothingOfThisMachine() {
    String mounts = tiny(sandbox, "mounts");

    assertThat(mounts).doesNotContain("/stores/");
    assertThat(mounts.lines().findFirst().orElseThrow())
        .contains(" / / ", "overlay", "fsync=volatile", "userxattr");
  }

  @Test
  void onlyItsOwnProcessesExist() {
    assertThat(tiny(sandbox, "ls", "/proc").lines().filter(line -> line.matches("d .* \\d+")))
        .hasSizeLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "mount, /tmp",
    "umount, /proc",
    "umount, /etc/hosts",
    "remount, /sys",
    "mknod, /tmp/device",
    "sethostname, evil",
    "unshare-mount, x",
    "raw-socket, x",
    "settime, x",
    "reboot, x"
  })
  void rootOfASandboxIsNotRoot(String what, String argument) {
    assertThat(sandbox.exec("tiny", "try", what, argument).stdout()).isEqualTo(what + ": EPERM\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc/sys/kernel/core_pattern",
        "/proc/sysrq-trigger",
        "/proc/irq/default_smp_affinity",
        "/sys/kernel/uevent_helper"
      })
  void kernelIsNotWrittenTo(String path) {
    assertThat(sandbox.exec("tiny", "try", "open-for-write", path).stdout()).doesNotContain("ok");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/keys", "/proc/timer_list", "/proc/interrupts"})
  void kernelFilesThatTellTooMuchAreEmpty(String path) {
    assertThat(sandbox.exec("tiny", "cat", path).stdout()).isEmpty();
  }

  @Test
  void devicesAreThoseThatHarmNobody() {
    assertThat(
            tiny(sandbox, "ls", "/dev")
                .lines()
                .map(line -> line.replaceAll(" ->.*", "").replaceAll(".* ", "")))
        .containsExactlyInAnyOrder(
            "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin",
            "stdout", "tty", "urandom", "zero");
    assertThat(sandbox.exec("tiny", "write", "/dev/null", "x").exitCode()).isZero();
    assertThat(sandbox.exec("tiny", "write", "/dev/shm/x", "x").exitCode()).isZero();
  }

  @Test
  void privilegedPortsMayBeBound() {
    assertThat(tiny(sandbox, "try", "bind", "80")).isEqualTo("bind: ok\n");
  }

  @Test
  void servicesOfThisMachineAreNotReached() throws IOException {
    try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(service.getLocalPort());

      assertThat(sandbox.exec("tiny", "connect", "127.0.0.1", port).exitCode()).isNotZero();
      assertThat(sandbox.exec("tiny", "connect", "10.231.0.1", port).exitCode()).isNotZero();
    }
  }

  @Test
  void internetIsNotReached() {
    assertThat(sandbox.exec("tiny", "connect", "192.0.2.1", "80").stderr()).contains("UNREACH");
  }

  /** CVE-2023-25809. */
  @Test
  void cgroupsAreNotThereToBeWritten() {
    assertThat(sandbox.exec("tiny", "ls", "/sys/fs/cgroup").stdout()).isEmpty();
  }

  /** CVE-2020-10749: there is no router that a neighbour could pretend to be. */
  @Test
  void networkIsWithoutIpv6() {
    assertThat(sandbox.exec("tiny", "cat", "/proc/sys/net/ipv6/conf/eth0/disable_ipv6").stdout())
        .as("nothing where the kernel has none")
        .isIn("1\n", "");
  }

  @Test
  void noSocketOfTheRuntimeIsVisible() {
    assertThat(tiny(sandbox, "cat", "/proc/net/unix").lines()).hasSize(1);
  }
}

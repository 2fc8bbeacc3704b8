package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.Capability;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Security;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the root of a sandbox gets when it asks for too much: as it is by default, with every
 * capability, and with neither capabilities held back nor system calls filtered.
 */
class RefusalTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final int DEFAULT = 0;
  private static final int CAPABLE = 1;
  private static final int UNFILTERED = 2;

  /**
   * One line for each attempt: what comes of it in the three sandboxes. Several answers are those
   * of several kernels; {@code *}: allowed, because it concerns nothing but the sandbox itself.
   */
  private static final String MATRIX =
      """
      mount-tmpfs     EPERM         *                  *
      mount-disk      EPERM         EPERM|ENODEV       EPERM|ENODEV
      fsopen          EPERM         *                  *
      release-agent   EPERM         EPERM|EINVAL|ENODEV EPERM|EINVAL|ENODEV
      pivot-root      EPERM         EPERM              EINVAL|EBUSY
      unshare-user    EPERM         *                  *
      clone-user      EPERM         *                  *
      clone3          ENOSYS        *                  *
      setns           EPERM         *                  *
      keyctl          EPERM         EPERM              *
      add-key         EPERM         EPERM              *
      bpf             EPERM         EPERM|ENOSYS       EPERM|ENOSYS
      open-by-handle  EPERM         EPERM|EOPNOTSUPP   EPERM|EOPNOTSUPP
      core-pattern    EROFS|EACCES  EACCES|EPERM       EACCES|EPERM
      sysrq           EROFS|EACCES|ENOENT EACCES|EPERM|ENOENT EACCES|EPERM|ENOENT
      sysfs           EACCES|EROFS|ENOENT EACCES|EROFS|ENOENT EACCES|EROFS|ENOENT
      init-module     EPERM         EPERM|ENOSYS       EPERM|ENOSYS
      delete-module   EPERM         EPERM|ENOSYS       EPERM|ENOSYS
      kexec           EPERM         EPERM              EPERM|ENOSYS
      reboot          EPERM         EPERM|EINVAL       EPERM|EINVAL
      mknod-disk      EPERM         EPERM              EPERM
      mknod-memory    EPERM         EPERM              EPERM
      open-memory     ENOENT        ENOENT             ENOENT
      io-uring        EPERM         EPERM              *
      userfaultfd     EPERM         EPERM              *
      tiocsti         ENXIO         ENXIO              ENXIO
      swapon          EPERM         EPERM              EPERM|ENOSYS
      acct            EPERM         EPERM|ENOSYS       EPERM|ENOSYS
      settime         EPERM         EPERM              EPERM
      clear-log       EPERM         EPERM              EPERM
      sethostname     EPERM         *                  *
      raw-socket      EPERM         *                  *
      packet-socket   EPERM         *                  *
      vsock           EPERM         EPERM              *
      af-alg          EPERM         EPERM              *
      personality     EPERM         EPERM              *
      real-time       EPERM         EPERM              EPERM
      foreign-user    EINVAL        EINVAL             EINVAL
      """;

  @Test
  void rootOfASandboxIsRefusedWhatIsNotItsBusiness() {
    assertThat(surprises(Security.DEFAULT, DEFAULT)).isEmpty();
  }

  @Test
  void noCapabilityReachesThisMachine() {
    assertThat(surprises(Security.DEFAULT.add(Capability.values()), CAPABLE)).isEmpty();
  }

  /** The user namespace holds without the filter. */
  @Test
  void withoutAFilterNoCapabilityReachesThisMachineEither() throws IOException {
    Path pattern = Path.of("/proc/sys/kernel/core_pattern");
    String before = Files.readString(pattern);
    Security everything =
        Security.DEFAULT.add(Capability.values()).seccomp(false).noNewPrivileges(false);

    assertThat(surprises(everything, UNFILTERED)).isEmpty();

    assertThat(Files.readString(pattern)).isEqualTo(before);
  }

  /** Where the administrator lets everybody count events of the whole machine, the kernel does. */
  @Test
  void eventsOfThisMachineAreNotCounted() throws IOException {
    assertThat(attempts(Security.DEFAULT)).containsEntry("perf", "EPERM");
    Path paranoia = Path.of("/proc/sys/kernel/perf_event_paranoid");
    if (Files.exists(paranoia) && Integer.parseInt(Files.readString(paranoia).strip()) > 0) {
      assertThat(attempts(Security.DEFAULT.add(Capability.values())).get("perf"))
          .isIn("EACCES", "EPERM");
    }
  }

  private static List<String> surprises(Security security, int sandbox) {
    Map<String, String> attempts = attempts(security);
    List<String> surprises = new ArrayList<>();
    for (String line : MATRIX.lines().toList()) {
      String[] columns = line.split(" +", -1);
      String outcome = attempts.getOrDefault(columns[0], "not attempted");
      String expected = columns[1 + sandbox];
      if (!expected.equals("*") && !List.of(expected.split("\\|")).contains(outcome)) {
        surprises.add(columns[0] + ": " + outcome + " instead of " + expected);
      }
    }
    return surprises;
  }

  private static Map<String, String> attempts(Security security) {
    try (Sandbox sandbox = RUNTIME.start(SandboxSpec.of("tiny").security(security))) {
      Map<String, String> attempts = new LinkedHashMap<>();
      for (String line : tiny(sandbox, "refusals").lines().toList()) {
        attempts.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(' ') + 1));
      }
      return attempts;
    }
  }
}

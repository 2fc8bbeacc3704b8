package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static dev.sandboxed.runtime.TestImages.DIRECTORY;
import static dev.sandboxed.runtime.TestImages.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.spec.Capability;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Security;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a specification can change of what processes may ask of the kernel. */
class SecurityTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  @Test
  void systemCallsAreFilteredInTheSandboxAndInWhatIsExecutedThere() {
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThat(tiny(sandbox, "caps")).contains("Seccomp:\t2");
      assertThat(tiny(sandbox, "cat", "/proc/1/status")).contains("Seccomp:\t2");
    }
  }

  @Test
  void filterCanBeSwitchedOff() {
    try (Sandbox sandbox = start(Security.DEFAULT.seccomp(false))) {
      assertThat(tiny(sandbox, "caps")).contains("Seccomp:\t0");
      assertThat(tiny(sandbox, "cat", "/proc/1/status")).contains("Seccomp:\t0");
    }
  }

  @Test
  void filterLetsThroughWhatAnAddedCapabilityIsFor() {
    try (Sandbox sandbox = start(Security.DEFAULT.add(Capability.SYS_ADMIN))) {
      assertThat(tiny(sandbox, "try", "mount", "/tmp")).isEqualTo("mount: ok\n");
    }
  }

  @Test
  void droppedCapabilityIsMissing() {
    try (Sandbox sandbox = start(Security.DEFAULT.drop(Capability.SYS_CHROOT))) {
      assertThat(sandbox.exec("tiny", "try", "chroot", "/tmp").stdout())
          .isEqualTo("chroot: EPERM\n");
    }
  }

  @Test
  void everyCapabilityCanBeGivenAndTaken() {
    Security all = Security.DEFAULT.add(EnumSet.allOf(Capability.class).toArray(new Capability[0]));
    try (Sandbox sandbox = start(all)) {
      assertThat(tiny(sandbox, "caps")).contains("CapEff:\t000001ff").contains("CapInh:\t00000000");
    }
    try (Sandbox sandbox = start(all.drop(Capability.values()))) {
      assertThat(tiny(sandbox, "caps")).contains("CapBnd:\t0000000000000000");
    }
  }

  @Test
  void programWithSetUserIdWorksWhereNewPrivilegesAreAllowedAndIsFilteredToo() throws IOException {
    assumeThat(RUNTIME.identity().count()).as("ids in sandboxes").isGreaterThan(2000);
    RUNTIME
        .images()
        .add(
            "setuid",
            TestImages.config(),
            layer -> {
              layer.directory(path(""), DIRECTORY);
              layer.directory(path("bin"), DIRECTORY);
              try (var program = Files.newInputStream(TinyProgram.path())) {
                layer.file(path("bin/tiny-root"), new Metadata(04755, 0, 0, 1, 0), program);
              }
            });
    SandboxSpec spec =
        SandboxSpec.of("setuid").user("app").security(Security.DEFAULT.noNewPrivileges(false));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(sandbox.exec("tiny-root", "caps").stdout())
          .contains("CapEff:\t00000000800405fb", "NoNewPrivs:\t0", "Seccomp:\t2");
      assertThat(sandbox.exec("tiny", "caps").stdout()).contains("CapEff:\t0000000000000000");
    }
  }

  private static Sandbox start(Security security) {
    return RUNTIME.start(SandboxSpec.of("tiny").security(security));
  }
}

package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.Capability;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Security;
import org.junit.jupiter.api.Test;

class SecuritySampleTest {

  @Test
  void capabilitiesAreAddedToTheUsualOnes() {
    // sample: security
    SandboxSpec debuggable =
        SandboxSpec.of("debian:bookworm")
            .security(Security.DEFAULT.add(Capability.SYS_PTRACE).noNewPrivileges(false));
    // end

    assertThat(debuggable.security().capabilities())
        .contains(Capability.SYS_PTRACE)
        .containsAll(Security.DEFAULT.capabilities());
    assertThat(debuggable.security().seccomp()).isTrue();
  }
}

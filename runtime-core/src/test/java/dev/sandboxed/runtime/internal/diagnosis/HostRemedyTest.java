package dev.sandboxed.runtime.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.internal.host.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostRemedyTest {

  @TempDir Path sysctls;

  @Test
  void ubuntusRestrictionIsRecognised() throws IOException {
    set("kernel/apparmor_restrict_unprivileged_userns", "1");

    assertThat(remedy().of(Errno.EACCES))
        .contains("sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
  }

  @Test
  void debiansRestrictionIsRecognised() throws IOException {
    set("kernel/unprivileged_userns_clone", "0");

    assertThat(remedy().of(Errno.EPERM)).contains("sysctl -w kernel.unprivileged_userns_clone=1");
  }

  @Test
  void noSpaceMeansThatNamespacesAreSwitchedOff() throws IOException {
    set("user/max_user_namespaces", "0");

    assertThat(remedy().of(Errno.ENOSPC))
        .contains("user.max_user_namespaces is 0")
        .contains("sysctl -w user.max_user_namespaces=");
  }

  @Test
  void noSpaceMeansThatALimitIsReached() throws IOException {
    set("user/max_user_namespaces", "100");

    assertThat(remedy().of(Errno.ENOSPC)).contains("limit", "100");
  }

  @Test
  void withoutAKnownSettingItIsAContainer() {
    assertThat(remedy().of(Errno.EPERM))
        .contains("--security-opt seccomp=unconfined", "hostUsers: false");
    assertThat(remedy().of(Errno.ENOSYS)).contains("seccomp");
  }

  private HostRemedy remedy() {
    return new HostRemedy(sysctls, Surroundings.UNKNOWN);
  }

  private void set(String name, String value) throws IOException {
    Path file = sysctls.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, value + "\n");
  }
}

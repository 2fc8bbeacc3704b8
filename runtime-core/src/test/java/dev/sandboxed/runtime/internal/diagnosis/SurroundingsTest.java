package dev.sandboxed.runtime.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurroundingsTest {

  @TempDir Path root;

  @Test
  void containersAreToldApart() throws IOException {
    assertThat(of(Map.of())).isEqualTo(Surroundings.UNKNOWN);
    assertThat(of(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1")))
        .isEqualTo(Surroundings.KUBERNETES);

    Files.createFile(Files.createDirectory(root.resolve("run")).resolve(".containerenv"));
    assertThat(of(Map.of())).isEqualTo(Surroundings.PODMAN);

    Files.createFile(root.resolve(".dockerenv"));
    assertThat(of(Map.of())).isEqualTo(Surroundings.DOCKER);
    assertThat(of(Map.of("GITLAB_CI", "true"))).isEqualTo(Surroundings.GITLAB);
    assertThat(of(Map.of("GITHUB_ACTIONS", "true"))).isEqualTo(Surroundings.GITHUB_CONTAINER);
  }

  @Test
  void eachHasItsOwnOptions() {
    assertThat(Surroundings.DOCKER.permission())
        .contains("docker run --security-opt seccomp=unconfined")
        .contains("--security-opt apparmor=unconfined --security-opt systempaths=unconfined");
    assertThat(Surroundings.GITHUB_CONTAINER.permission()).contains("options: --security-opt");
    assertThat(Surroundings.GITLAB.permission())
        .contains("security_opt = [\"seccomp:unconfined\", \"apparmor:unconfined\"]");
    assertThat(Surroundings.PODMAN.permission()).contains("--security-opt unmask=ALL");
    assertThat(Surroundings.KUBERNETES.permission())
        .contains("hostUsers: false", "procMount: Unmasked", "seccompProfile: {type: Unconfined}");
  }

  private Surroundings of(Map<String, String> environment) {
    return Surroundings.of(root, environment);
  }
}

package dev.sandboxed.runtime.internal.diagnosis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where this JVM runs, as far as it decides which words a remedy takes. What is possible there is
 * never concluded from it.
 */
public enum Surroundings {
  KUBERNETES(
      "In the pod: hostUsers: false; in the securityContext of the container: procMount: Unmasked,"
          + " allowPrivilegeEscalation: true, seccompProfile: {type: Unconfined}, appArmorProfile:"
          + " {type: Unconfined}."),
  GITHUB_CONTAINER(
      "In the job of the workflow: container: {image: …, options: --security-opt"
          + " seccomp=unconfined --security-opt apparmor=unconfined --security-opt"
          + " systempaths=unconfined}."),
  GITLAB(
      "In config.toml of the runner: [runners.docker] security_opt = [\"seccomp:unconfined\","
          + " \"apparmor:unconfined\"]; it cannot unmask /proc, short of privileged = true."),
  DOCKER(
      "Start the container with: docker run --security-opt seccomp=unconfined --security-opt"
          + " apparmor=unconfined --security-opt systempaths=unconfined."),
  PODMAN(
      "Start the container with: podman run --security-opt seccomp=unconfined --security-opt"
          + " unmask=ALL --security-opt label=disable."),
  UNKNOWN(
      "In a container, allow it: docker run --security-opt seccomp=unconfined --security-opt"
          + " apparmor=unconfined --security-opt systempaths=unconfined; in Kubernetes hostUsers:"
          + " false, procMount: Unmasked and an unconfined seccomp profile.");

  private final String permission;

  Surroundings(String permission) {
    this.permission = permission;
  }

  /** Those of this JVM. */
  public static Surroundings here() {
    return of(Path.of("/"), System.getenv());
  }

  static Surroundings of(Path root, Map<String, String> environment) {
    if (environment.containsKey("KUBERNETES_SERVICE_HOST")) {
      return KUBERNETES;
    }
    if (Files.exists(root.resolve(".dockerenv"))) {
      if (environment.containsKey("GITHUB_ACTIONS")) {
        return GITHUB_CONTAINER;
      }
      return environment.containsKey("GITLAB_CI") ? GITLAB : DOCKER;
    }
    return Files.exists(root.resolve("run/.containerenv")) ? PODMAN : UNKNOWN;
  }

  /** How namespaces and mounts are allowed here. */
  String permission() {
    return permission;
  }
}

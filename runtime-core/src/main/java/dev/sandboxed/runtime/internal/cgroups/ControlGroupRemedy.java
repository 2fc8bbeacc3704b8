package dev.sandboxed.runtime.internal.cgroups;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What to do about a host that does not let us limit. */
final class ControlGroupRemedy {

  private static final String OTHERWISE =
      " Or start without: Limits.Builder.bestEffort(), or sandboxed.limits=best-effort.";

  static String of(List<Hierarchy> hierarchies) {
    return of(hierarchies, Files.isDirectory(Path.of("/run/systemd/system"))) + OTHERWISE;
  }

  static String of(List<Hierarchy> hierarchies, boolean systemd) {
    if (hierarchies.isEmpty()) {
      return "No control groups are mounted here. In a container: mount /sys/fs/cgroup, writable.";
    }
    if (systemd) {
      return "Run the tests in a control group of their own: systemd-run --user --scope -p"
          + " Delegate=yes mvn test (as root without --user).";
    }
    boolean legacy = hierarchies.stream().anyMatch(each -> !each.unified() && each.isOfUse());
    return legacy
        ? "Control groups of version 1 can only be used by root: run the tests as root, or boot"
            + " with systemd.unified_cgroup_hierarchy=1."
        : "In a container, make control groups writable: docker run --cgroupns=private"
            + " --privileged, or podman run --security-opt unmask=/sys/fs/cgroup; Kubernetes"
            + " cannot.";
  }

  private ControlGroupRemedy() {}
}

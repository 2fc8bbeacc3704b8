package dev.sandboxed.runtime.internal.cgroups;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What to do about a host that does not let us limit. */
final class ControlGroupRemedy {

  private static final String OTHERWISE =
      " Or start without: Limits.Builder.bestEffort(), or sandboxed.limits=best-effort.";

  /**
   * For a limit that could not be set.
   *
   * @param usable where groups could be made all the same
   */
  static String of(List<Hierarchy> hierarchies, List<Parent> usable) {
    return of(hierarchies, usable, Files.isDirectory(Path.of("/run/systemd/system"))) + OTHERWISE;
  }

  static String of(List<Hierarchy> hierarchies, List<Parent> usable, boolean systemd) {
    if (hierarchies.isEmpty()) {
      return "No control groups are mounted here. In a container: mount /sys/fs/cgroup, writable.";
    }
    if (systemd && usable.stream().anyMatch(Parent::unified)) {
      return "Have systemd hand on all controllers: write the lines '[Service]' and 'Delegate=yes'"
          + " into /etc/systemd/system/user@.service.d/delegate.conf, then sudo systemctl"
          + " daemon-reload, and log in anew. Where the tests run in a service, 'Delegate=yes'"
          + " belongs there.";
    }
    if (systemd) {
      return "Let this user have a systemd of its own: sudo loginctl enable-linger "
          + System.getProperty("user.name")
          + ". Where the tests run in a service, 'Delegate=yes' among the lines of its [Service]"
          + " is enough.";
    }
    if (usable.stream().anyMatch(parent -> !parent.unified())) {
      return "Of version 1, the controllers that are mounted here do not have it. For the io"
          + " weight: sudo modprobe bfq.";
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

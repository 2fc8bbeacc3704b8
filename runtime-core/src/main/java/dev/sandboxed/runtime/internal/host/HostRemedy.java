package dev.sandboxed.runtime.internal.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What to do about a machine, or a container, that refuses what sandboxes need. Looks at the
 * settings that are known to refuse, and names the one that is set.
 */
public final class HostRemedy {

  private static final String CONTAINER =
      "In a container, allow it: docker run --security-opt seccomp=unconfined --security-opt"
          + " apparmor=unconfined --security-opt systempaths=unconfined; in Kubernetes hostUsers:"
          + " false, procMount: Unmasked and an unconfined seccomp profile.";

  private final Path sysctls;

  public HostRemedy() {
    this(Path.of("/proc/sys"));
  }

  HostRemedy(Path sysctls) {
    this.sysctls = sysctls;
  }

  /**
   * For namespaces, id maps or mounts that were refused with this errno; empty when nothing is
   * known.
   */
  public String of(int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES -> refusal();
      case Errno.ENOSPC, Errno.EUSERS -> limit();
      case Errno.ENOSYS ->
          "A seccomp filter or a kernel older than 5.11 is in the way. " + CONTAINER;
      case Errno.EINVAL ->
          "The kernel lacks one of the namespaces, or is older than 5.11 and cannot mount overlayfs in"
              + " a user namespace.";
      default -> "";
    };
  }

  private String refusal() {
    if (value("kernel/apparmor_restrict_unprivileged_userns").equals("1")) {
      return "AppArmor forbids user namespaces to ordinary users (Ubuntu 23.10 and later). Allow them:"
          + " sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";
    }
    if (value("kernel/unprivileged_userns_clone").equals("0")) {
      return "User namespaces are forbidden to ordinary users. Allow them: sudo sysctl -w"
          + " kernel.unprivileged_userns_clone=1";
    }
    if (isZero()) {
      return limit();
    }
    return "User namespaces, or mounts in them, are forbidden to this process. " + CONTAINER;
  }

  private String limit() {
    String allowed = value("user/max_user_namespaces");
    if (isZero()) {
      return "User namespaces are switched off (user.max_user_namespaces is 0). Allow them: sudo sysctl"
          + " -w user.max_user_namespaces=28633";
    }
    return "A limit on namespaces is reached (user.max_user_namespaces is "
        + allowed
        + "). Raise the limits in /proc/sys/user.";
  }

  private boolean isZero() {
    return value("user/max_user_namespaces").equals("0");
  }

  private String value(String name) {
    try {
      return Files.readString(sysctls.resolve(name), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      return ""; // this kernel has no such setting
    }
  }
}

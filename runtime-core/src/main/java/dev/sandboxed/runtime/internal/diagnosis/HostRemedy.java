package dev.sandboxed.runtime.internal.diagnosis;

import dev.sandboxed.runtime.internal.host.Errno;
import dev.sandboxed.runtime.internal.launch.StepFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What to do about a machine, or a container, that refuses what sandboxes need. Looks at the
 * settings that are known to refuse, and names the one that is set.
 */
public final class HostRemedy {

  private static final String STORE =
      "The store may lie on a file system that cannot carry an overlay, such as another"
          + " overlay: set sandboxed.store to a directory on ext4, xfs, btrfs or tmpfs.";

  private final Path sysctls;
  private final Surroundings surroundings;

  public HostRemedy() {
    this(Path.of("/proc/sys"), Surroundings.here());
  }

  HostRemedy(Path sysctls, Surroundings surroundings) {
    this.sysctls = sysctls;
    this.surroundings = surroundings;
  }

  /** For what the native program could not do; empty when nothing is known. */
  public String of(StepFailure failure) {
    if (failure.isIdMapProgram()) {
      return "newuidmap and newgidmap must be installed set-user-ID root, or with the file"
          + " capabilities cap_setuid and cap_setgid: sudo apt-get install --reinstall uidmap. The"
          + " ranges must be those that /etc/subuid and /etc/subgid give to this user.";
    }
    boolean refused = failure.errno() == Errno.EPERM || failure.errno() == Errno.EACCES;
    if (refused && failure.isMountOf("proc")) {
      return masked("/proc");
    }
    if (refused && failure.isMountOf("sysfs")) {
      return masked("/sys");
    }
    if (refused && failure.isPivot()) {
      return "A seccomp profile allows mounts but not pivot_root, as Docker's default one does with"
          + " SYS_ADMIN. "
          + surroundings.permission();
    }
    if (failure.isPivot() && failure.errno() == Errno.EINVAL) {
      return "The root directory here is perhaps that of an initramfs, which nobody can exchange."
          + " Run the tests in a copy of its mount: mkdir /r && mount --rbind / /r && cd /r"
          + " && mount --move . / && chroot .";
    }
    if (failure.isMountOf("overlay") && failure.errno() == Errno.EINVAL) {
      return STORE;
    }
    return of(failure.errno());
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
          "A seccomp filter or a kernel older than 5.11 is in the way. "
              + surroundings.permission();
      case Errno.EINVAL ->
          "The kernel lacks one of the namespaces, or is older than 5.11 and cannot mount overlayfs"
              + " in a user namespace.";
      default -> "";
    };
  }

  private String masked(String path) {
    return "Parts of "
        + path
        + " are covered by other mounts here, as containers have them, and the kernel lets nobody"
        + " see more in a new one. "
        + surroundings.permission();
  }

  private String refusal() {
    if (value("kernel/apparmor_restrict_unprivileged_userns").equals("1")) {
      return "AppArmor forbids user namespaces to ordinary users (Ubuntu 23.10 and later). Allow"
          + " them: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (on"
          + " GitHub's runners as a step before the tests).";
    }
    if (value("kernel/unprivileged_userns_clone").equals("0")) {
      return "User namespaces are forbidden to ordinary users. Allow them: sudo sysctl -w"
          + " kernel.unprivileged_userns_clone=1";
    }
    if (isZero()) {
      return limit();
    }
    return "User namespaces, or mounts in them, are forbidden to this process, by a seccomp filter"
        + " or a security module. "
        + surroundings.permission();
  }

  private String limit() {
    String allowed = value("user/max_user_namespaces");
    if (isZero()) {
      return "User namespaces are switched off (user.max_user_namespaces is 0). Allow them: sudo"
          + " sysctl -w user.max_user_namespaces=28633";
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

package dev.sandboxed.runtime.spec;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the processes of a sandbox may ask of the kernel. An immutable value: each fluent method
 * returns a changed copy of it.
 *
 * <pre>{@code
 * SandboxSpec.of("debian:12").security(Security.DEFAULT.add(Capability.SYS_PTRACE))
 * }</pre>
 *
 * @param seccomp whether system calls are filtered as Docker's default profile does; calls that
 *     need a capability are let through when {@code capabilities} has it
 * @param capabilities what root of the sandbox has, and nobody in it can get more than
 * @param noNewPrivileges whether set-user-ID programs and file capabilities of the image are
 *     without effect; {@code sudo} and {@code su} need false
 */
public record Security(boolean seccomp, Set<Capability> capabilities, boolean noNewPrivileges) {

  /**
   * Filtered system calls, no new privileges, and the capabilities that Podman gives: Docker's
   * without MKNOD, which is void in a user namespace, NET_RAW, which forges packets of neighbours,
   * and AUDIT_WRITE.
   */
  public static final Security DEFAULT =
      new Security(
          true,
          EnumSet.of(
              Capability.CHOWN,
              Capability.DAC_OVERRIDE,
              Capability.FOWNER,
              Capability.FSETID,
              Capability.KILL,
              Capability.SETGID,
              Capability.SETUID,
              Capability.SETPCAP,
              Capability.NET_BIND_SERVICE,
              Capability.SYS_CHROOT,
              Capability.SETFCAP),
          true);

  public Security {
    EnumSet<Capability> copy = EnumSet.noneOf(Capability.class);
    copy.addAll(capabilities);
    capabilities = Collections.unmodifiableSet(copy);
  }

  public Security seccomp(boolean newSeccomp) {
    return new Security(newSeccomp, capabilities, noNewPrivileges);
  }

  public Security noNewPrivileges(boolean newNoNewPrivileges) {
    return new Security(seccomp, capabilities, newNoNewPrivileges);
  }

  public Security add(Capability... added) {
    EnumSet<Capability> changed = EnumSet.noneOf(Capability.class);
    changed.addAll(capabilities);
    changed.addAll(Arrays.asList(added));
    return new Security(seccomp, changed, noNewPrivileges);
  }

  public Security drop(Capability... dropped) {
    EnumSet<Capability> changed = EnumSet.noneOf(Capability.class);
    changed.addAll(capabilities);
    changed.removeAll(Arrays.asList(dropped));
    return new Security(seccomp, changed, noNewPrivileges);
  }
}

package dev.sandboxed.runtime.internal.seccomp;

import dev.sandboxed.runtime.spec.Capability;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What Docker's default profile refuses, of the system calls that exist on x86_64 and aarch64;
 * everything else that it knows is allowed. A test compares the outcome with the profile's own list
 * of what is allowed, call by call.
 */
final class DockerProfile {

  private final List<Refusal> refusals = new ArrayList<>(80);
  private Set<Capability> liftedBy = Set.of();

  static List<Refusal> refusals() {
    DockerProfile profile = new DockerProfile();
    profile.list();
    return profile.refusals;
  }

  private void list() {
    // Kernel interfaces that nothing uses any more.
    unless();
    refuse("uselib", 134, -1);
    refuse("ustat", 136, -1);
    refuse("sysfs", 139, -1);
    refuse("_sysctl", 156, -1);
    refuse("create_module", 174, -1);
    refuse("get_kernel_syms", 177, -1);
    refuse("query_module", 178, -1);
    refuse("nfsservctl", 180, 42);
    refuse("getpmsg", 181, -1);
    refuse("putpmsg", 182, -1);
    refuse("afs_syscall", 183, -1);
    refuse("tuxcall", 184, -1);
    refuse("security", 185, -1);
    refuse("vserver", 236, -1);
    // They change the machine.
    unless();
    refuse("swapon", 167, 224);
    refuse("swapoff", 168, 225);
    refuse("kexec_load", 246, 104);
    refuse("kexec_file_load", 320, 294);
    // Not confined to a namespace, or a frequent way into the kernel.
    unless();
    refuse("pivot_root", 155, 41);
    refuse("add_key", 248, 217);
    refuse("request_key", 249, 218);
    refuse("keyctl", 250, 219);
    refuse("userfaultfd", 323, 282);
    refuse("migrate_pages", 256, 238);
    refuse("move_pages", 279, 239);
    refuse("io_uring_setup", 425, 425);
    refuse("io_uring_enter", 426, 426);
    refuse("io_uring_register", 427, 427);
    unless(Capability.SYS_ADMIN);
    refuse("mount", 165, 40);
    refuse("umount2", 166, 39);
    refuse("open_tree", 428, 428);
    refuse("move_mount", 429, 429);
    refuse("fsopen", 430, 430);
    refuse("fsconfig", 431, 431);
    refuse("fsmount", 432, 432);
    refuse("fspick", 433, 433);
    refuse("mount_setattr", 442, 442);
    refuse("sethostname", 170, 161);
    refuse("setdomainname", 171, 162);
    refuse("setns", 308, 268);
    refuse("unshare", 272, 97);
    refuse("quotactl", 179, 60);
    refuse("quotactl_fd", 443, 443);
    refuse("lookup_dcookie", 212, 18);
    refuse("fanotify_init", 300, 262);
    refuse("lsm_get_self_attr", 459, 459);
    refuse("lsm_set_self_attr", 460, 460);
    refuse("lsm_list_modules", 461, 461);
    unless(Capability.SYS_ADMIN, Capability.BPF);
    refuse("bpf", 321, 280);
    unless(Capability.SYS_ADMIN, Capability.PERFMON);
    refuse("perf_event_open", 298, 241);
    unless(Capability.SYS_ADMIN, Capability.SYSLOG);
    refuse("syslog", 103, 116);
    unless(Capability.DAC_READ_SEARCH);
    refuse("open_by_handle_at", 304, 265);
    unless(Capability.SYS_BOOT);
    refuse("reboot", 169, 142);
    unless(Capability.SYS_CHROOT);
    refuse("chroot", 161, 51);
    unless(Capability.SYS_MODULE);
    refuse("init_module", 175, 105);
    refuse("delete_module", 176, 106);
    refuse("finit_module", 313, 273);
    unless(Capability.SYS_NICE);
    refuse("mbind", 237, 235);
    refuse("get_mempolicy", 239, 236);
    refuse("set_mempolicy", 238, 237);
    refuse("set_mempolicy_home_node", 450, 450);
    unless(Capability.SYS_PACCT);
    refuse("acct", 163, 89);
    unless(Capability.SYS_PTRACE);
    refuse("kcmp", 312, 272);
    refuse("pidfd_getfd", 438, 438);
    refuse("process_madvise", 440, 440);
    unless(Capability.SYS_RAWIO);
    refuse("iopl", 172, -1);
    refuse("ioperm", 173, -1);
    unless(Capability.SYS_TIME);
    refuse("settimeofday", 164, 170);
    refuse("clock_settime", 227, 112);
    unless(Capability.SYS_TTY_CONFIG);
    refuse("vhangup", 153, 58);
    // Looked at more closely.
    unless(Capability.SYS_ADMIN);
    add("clone", 56, 220, Rule.CLONE);
    // Its flags lie in memory, which a filter cannot read: the C library falls back to clone.
    add("clone3", 435, 435, Rule.MISSING);
    unless();
    add("personality", 135, 92, Rule.PERSONALITY);
    add("socket", 41, 198, Rule.SOCKET);
  }

  /** What follows is let through in a sandbox that has one of these. */
  private void unless(Capability... capabilities) {
    liftedBy = capabilities.length == 0 ? Set.of() : EnumSet.of(capabilities[0], capabilities);
  }

  private void refuse(String name, int x86, int arm) {
    add(name, x86, arm, Rule.REFUSE);
  }

  private void add(String name, int x86, int arm, Rule rule) {
    refusals.add(new Refusal(name, x86, arm, rule, liftedBy));
  }
}

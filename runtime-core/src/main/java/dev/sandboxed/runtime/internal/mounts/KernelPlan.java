package dev.sandboxed.runtime.internal.mounts;

import dev.sandboxed.runtime.internal.launch.Steps;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel's file systems in a sandbox, as Docker has them. The same in every sandbox, so that
 * the steps are put together once. Immutable.
 */
public final class KernelPlan {

  private static final String DEVICE_MEMORY = "size=65536k";
  private static final long SHARED_MEMORY = 64 << 20;
  private static final int GROUP_TTY = 5;
  private static final long KERNEL_READ_ONLY =
      MountAttributes.READ_ONLY | MountAttributes.NOTHING_SPECIAL;

  private static final String NO_FILE = "/d/null";
  private static final String NO_DIRECTORY = "/empty";

  /**
   * Hidden and read-only paths are those of Docker and Podman. Each is tried to be hidden as what
   * it is in Linux first.
   */
  private static final List<String> HIDDEN_FILES =
      List.of(
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/timer_list",
          "/proc/timer_stats");

  private static final List<String> HIDDEN_DIRECTORIES =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");

  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private final long groups;
  private final Steps mounts = new Steps();
  private final Steps protection = new Steps();

  /**
   * A plan for one identity.
   *
   * @param groups how many group ids a sandbox has
   */
  public KernelPlan(long groups) {
    this(groups, SHARED_MEMORY);
  }

  private KernelPlan(long groups, long sharedMemory) {
    this.groups = groups;
    mountKernel();
    mountDevices(sharedMemory);
    for (String path : HIDDEN_FILES) {
      mounts.rootMask(path, NO_FILE, NO_DIRECTORY);
    }
    for (String path : HIDDEN_DIRECTORIES) {
      mounts.rootMask(path, NO_DIRECTORY, NO_FILE);
    }
    for (String path : READ_ONLY) {
      protection.rootReadOnly(path);
    }
  }

  /** The same but for the size of /dev/shm, in bytes; 0: what Docker has. */
  public KernelPlan withSharedMemory(long bytes) {
    return bytes == 0 ? this : new KernelPlan(groups, bytes);
  }

  /** /proc, /sys and /dev, without what says something about this machine. */
  public void mount(Steps steps) {
    steps.append(mounts);
  }

  /**
   * Write-protects what changes something about this machine; after what has to be written there.
   */
  public void protect(Steps steps) {
    steps.append(protection);
  }

  /**
   * Where covered parts of /proc keep the kernel from mounting another, that of the hub is bound.
   * It shows the processes of whoever covered it: nothing of theirs may be written.
   */
  private void mountKernel() {
    mounts
        .firstOf(
            new Steps().rootMount("proc", "/proc", MountAttributes.NOTHING_SPECIAL, List.of()),
            new Steps().rootBind("/proc", "/proc", KERNEL_READ_ONLY, Steps.RECURSIVE))
        .firstOf(
            new Steps().rootMount("sysfs", "/sys", KERNEL_READ_ONLY, List.of()),
            new Steps().rootBind("/sys", "/sys", KERNEL_READ_ONLY, Steps.RECURSIVE));
  }

  private void mountDevices(long sharedMemory) {
    mounts.rootMount(
        "tmpfs", "/dev", MountAttributes.NO_SETUID, List.of("mode=0755", DEVICE_MEMORY));
    for (String device : HubPlan.DEVICES) {
      mounts.rootBind("/d/" + device, "/dev/" + device, 0, Steps.CREATE_TARGET);
    }
    mounts
        .rootMount(
            "devpts",
            "/dev/pts",
            MountAttributes.NO_SETUID | MountAttributes.NO_EXECUTION,
            terminalOptions())
        .symlink("pts/ptmx", "/dev/ptmx")
        .symlink("/proc/self/fd", "/dev/fd")
        .symlink("/proc/self/fd/0", "/dev/stdin")
        .symlink("/proc/self/fd/1", "/dev/stdout")
        .symlink("/proc/self/fd/2", "/dev/stderr")
        .rootMount(
            "tmpfs",
            "/dev/shm",
            MountAttributes.NOTHING_SPECIAL,
            List.of("mode=1777", "size=" + sharedMemory))
        .rootMount("mqueue", "/dev/mqueue", MountAttributes.NOTHING_SPECIAL, List.of());
  }

  /** A group that is not mapped is refused (EINVAL). */
  private List<String> terminalOptions() {
    List<String> options = new ArrayList<>();
    options.add("newinstance");
    options.add("ptmxmode=0666");
    options.add("mode=0620");
    if (groups > GROUP_TTY) {
      options.add("gid=" + GROUP_TTY);
    }
    return options;
  }
}

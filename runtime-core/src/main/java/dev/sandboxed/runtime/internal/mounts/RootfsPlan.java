package dev.sandboxed.runtime.internal.mounts;

import dev.sandboxed.runtime.internal.launch.Steps;
import java.util.ArrayList;
import java.util.List;

/**
 * The root directory of a sandbox: the image's layers below a throwaway upper layer, and the
 * kernel's file systems as Docker has them.
 *
 * @param id of the sandbox
 * @param layers names of the layers, bottom first
 * @param groups how many group ids a sandbox has
 */
public record RootfsPlan(int id, List<String> layers, long groups) {

  private static final String DEVICE_MEMORY = "size=65536k";
  private static final int GROUP_TTY = 5;

  /** Read-only and hidden paths are those of Docker and Podman. */
  private static final String[] HIDDEN = {
    "/proc/acpi",
    "/proc/asound",
    "/proc/interrupts",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/sys/firmware",
    "/sys/devices/virtual/powercap"
  };

  private static final String[] READ_ONLY = {
    "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"
  };

  /** Directories in the hub's root that hold something of this sandbox only. */
  public List<String> directories() {
    return List.of(scratch(), files());
  }

  /** Where the files lie that are bound into the sandbox. */
  public String files() {
    return "/f/" + id;
  }

  /** The log of its main process. */
  public String log() {
    return scratch() + ".log";
  }

  private String scratch() {
    return "/r/" + id;
  }

  /**
   * Puts the layers together.
   *
   * <p>{@code userxattr}: without it overlayfs mounts in a user namespace, but removing a directory
   * of a lower layer fails later with EIO. {@code volatile}: no fsync reaches the disk; nothing of
   * the upper layer outlives the sandbox. The layers get short names, for the options of a mount
   * must fit into one page.
   */
  public void mountLayers(Steps steps) {
    steps
        .makeDirectory(scratch(), 0700)
        .makeDirectory(scratch() + "/upper", 0755)
        .makeDirectory(scratch() + "/work", 0700)
        .mount("tmpfs", "/m", "tmpfs", MountAttributes.NOTHING_SPECIAL, "mode=755,size=1m")
        .makeDirectory("/m/root", 0755)
        .makeDirectory("/m/l", 0755);
    for (int index = 0; index < layers.size(); index++) {
      steps.symlink("/l/" + layers.get(index) + "/fs", "/m/l/" + index);
    }
    steps
        .changeDirectory("/m/l")
        .mount("overlay", "/m/root", "overlay", 0, overlayOptions())
        .rootDirectory("/m/root");
  }

  private String overlayOptions() {
    StringBuilder options = new StringBuilder("lowerdir=");
    for (int index = layers.size() - 1; index > 0; index--) {
      options.append(index).append(':');
    }
    options.append(layers.isEmpty() ? "/empty" : "0");
    options.append(",upperdir=").append(scratch()).append("/upper");
    options.append(",workdir=").append(scratch()).append("/work");
    return options.append(",userxattr,volatile").toString();
  }

  /** /proc, /sys and /dev. {@link #protectKernel} comes after what has to be written there. */
  public void mountKernel(Steps steps) {
    steps
        .rootMount("proc", "/proc", MountAttributes.NOTHING_SPECIAL, List.of())
        .rootMount(
            "sysfs", "/sys", MountAttributes.READ_ONLY | MountAttributes.NOTHING_SPECIAL, List.of())
        .rootMount("tmpfs", "/dev", MountAttributes.NO_SETUID, List.of("mode=0755", DEVICE_MEMORY));
    for (String device : HubPlan.DEVICES) {
      steps.rootBind("/d/" + device, "/dev/" + device, 0, Steps.CREATE_TARGET);
    }
    steps
        .rootMount(
            "devpts",
            "/dev/pts",
            MountAttributes.NO_SETUID | MountAttributes.NO_EXECUTION,
            terminalOptions())
        .rootSymlink("pts/ptmx", "/dev/ptmx")
        .rootSymlink("/proc/self/fd", "/dev/fd")
        .rootSymlink("/proc/self/fd/0", "/dev/stdin")
        .rootSymlink("/proc/self/fd/1", "/dev/stdout")
        .rootSymlink("/proc/self/fd/2", "/dev/stderr")
        .rootMount(
            "tmpfs",
            "/dev/shm",
            MountAttributes.NOTHING_SPECIAL,
            List.of("mode=1777", DEVICE_MEMORY))
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

  /** Hides what says something about this machine. */
  public void hideKernel(Steps steps) {
    for (String path : HIDDEN) {
      steps.rootMask(path, "/d/null", "/empty");
    }
  }

  /** Write-protects what changes something about this machine. */
  public void protectKernel(Steps steps) {
    for (String path : READ_ONLY) {
      steps.rootReadOnly(path);
    }
  }

  /** The files of /etc that tell a sandbox who and where it is. */
  public void bindFiles(Steps steps, String hostname, String hosts) {
    steps
        .makeDirectory(files(), 0755)
        .writeFile(files() + "/hosts", 0644, hosts)
        .writeFile(files() + "/hostname", 0644, hostname + "\n")
        .writeFile(files() + "/resolv.conf", 0644, "options ndots:0\n")
        .rootMakeDirectory("/etc", 0755, 0, 0);
    bind(steps, "hosts");
    bind(steps, "hostname");
    bind(steps, "resolv.conf");
  }

  private void bind(Steps steps, String name) {
    steps.rootBind(
        files() + "/" + name, "/etc/" + name, MountAttributes.NOTHING_SPECIAL, Steps.CREATE_TARGET);
  }
}

package dev.sandboxed.runtime.internal.mounts;

import dev.sandboxed.runtime.internal.host.RunDirectory;
import dev.sandboxed.runtime.internal.launch.Steps;
import java.nio.file.Path;

/**
 * The small root of the hub, which every sandbox starts from.
 *
 * <pre>
 * /l       the layers of the store, read-only
 * /r       the scratch directory of the runtime: upper layers and logs
 * /d       devices of this machine
 * /f       a tmpfs with the files that are bound into sandboxes, such as their /etc/hosts
 * /m       where each sandbox, in a mount namespace of its own, puts its root together
 * /empty   what directories are hidden with
 * /proc, /sys
 * </pre>
 */
public final class HubPlan {

  /**
   * The steps of the hub.
   *
   * <p>Everything that is found by a path of this machine comes before {@code becomeRoot}:
   * afterwards those directories belong to somebody else. /proc and /sys come before {@code pivot}:
   * the kernel lets a user namespace mount them only while it sees others ("mount too revealing").
   */
  public static Steps of(RunDirectory run, Path layersDirectory, byte[] network) {
    String root = run.root().toString();
    Steps steps =
        new Steps()
            .bind(root, root, false, MountAttributes.NO_SETUID | MountAttributes.NO_DEVICES)
            .bind(
                layersDirectory.toString(),
                root + "/l",
                false,
                MountAttributes.READ_ONLY | MountAttributes.NO_SETUID | MountAttributes.NO_DEVICES)
            .bind(
                run.scratch().toString(),
                root + "/r",
                false,
                MountAttributes.NO_SETUID | MountAttributes.NO_DEVICES)
            .mount("proc", root + "/proc", "proc", MountAttributes.NOTHING_SPECIAL, "")
            .mount(
                "sysfs",
                root + "/sys",
                "sysfs",
                MountAttributes.READ_ONLY | MountAttributes.NOTHING_SPECIAL,
                "");
    for (String device : RunDirectory.DEVICES) {
      steps.bind("/dev/" + device, root + "/d/" + device, false, MountAttributes.NO_SETUID);
    }
    return steps
        .pivot(root)
        .becomeRoot()
        .mount("tmpfs", "/f", "tmpfs", MountAttributes.NOTHING_SPECIAL, "mode=755,size=64m")
        .mount(
            "tmpfs",
            "/empty",
            "tmpfs",
            MountAttributes.READ_ONLY | MountAttributes.NOTHING_SPECIAL,
            "mode=555,size=4k")
        .rootDirectory("/")
        .sysctl("net/ipv4/ip_forward", "1")
        .netlink(network);
  }

  private HubPlan() {}
}

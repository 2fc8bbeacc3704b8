package dev.sandboxed.runtime.internal.mounts;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.RunDirectory;
import dev.sandboxed.runtime.internal.launch.Steps;
import java.nio.file.Path;
import java.util.List;

/**
 * The small root of the hub, which every sandbox starts from.
 *
 * <pre>
 * /l       the layers of the store, read-only
 * /r       the scratch directory of the runtime: upper layers and logs
 * /d       devices of this machine
 * /p       a layer of mount points, on top of the layers of every image
 * /f       a tmpfs with the files that are bound into sandboxes, such as their /etc/hosts
 * /m       where each sandbox, in a mount namespace of its own, puts its root together
 * /empty   what directories are hidden with
 * /proc, /sys
 * </pre>
 */
public final class HubPlan {

  /** The devices of this machine that every sandbox gets, as Docker has them. */
  static final List<String> DEVICES = List.of("null", "zero", "full", "random", "urandom", "tty");

  /**
   * What sandboxes mount over. A layer on the same file system as the others, so that files keep
   * one device number; it spares every start the making of what an image lacks, and an image that
   * has links in these places has them hidden.
   */
  static final String MOUNT_POINT_LAYER = "/p/fs";

  private static final List<String> MOUNT_POINTS =
      List.of("l", "r", "p", "proc", "sys", "d", "m", "f", "empty");

  private static final long OF_THIS_MACHINE =
      MountAttributes.NO_SETUID | MountAttributes.NO_DEVICES;

  /**
   * The steps of the hub.
   *
   * <p>Everything that is found by a path of this machine comes before {@code becomeRoot}:
   * afterwards those directories belong to somebody else. /proc and /sys come before {@code pivot}:
   * the kernel lets a user namespace mount them only while it sees others ("mount too revealing").
   * The directories of the root of sandboxes are open to everybody where that is somebody else
   * here; only their owner reaches the run directory above them.
   */
  public static Steps of(
      RunDirectory run, Path layersDirectory, Identity identity, byte[] network) {
    String root = run.root().toString();
    String scratch = run.scratch().toString();
    String points = run.mountPoints().toString();
    Steps steps = new Steps();
    int mode = identity.method() == Identity.Method.DIRECT ? 0777 : 0700;
    steps.makeDirectory(scratch, mode).makeDirectory(points, mode);
    makeRoot(steps, root);
    steps
        .bind(root, root, false, OF_THIS_MACHINE)
        .bind(
            layersDirectory.toString(),
            root + "/l",
            false,
            MountAttributes.READ_ONLY | OF_THIS_MACHINE)
        .bind(scratch, root + "/r", false, OF_THIS_MACHINE)
        .bind(points, root + "/p", false, OF_THIS_MACHINE)
        .mount("proc", root + "/proc", "proc", MountAttributes.NOTHING_SPECIAL, "")
        .mount(
            "sysfs",
            root + "/sys",
            "sysfs",
            MountAttributes.READ_ONLY | MountAttributes.NOTHING_SPECIAL,
            "");
    for (String device : DEVICES) {
      steps.bind("/dev/" + device, root + "/d/" + device, false, MountAttributes.NO_SETUID);
    }
    steps.pivot(root).becomeRoot();
    makeMountPointLayer(steps);
    return steps
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

  private static void makeRoot(Steps steps, String root) {
    steps.makeDirectory(root, 0755);
    for (String name : MOUNT_POINTS) {
      steps.makeDirectory(root + "/" + name, 0755);
    }
    for (String device : DEVICES) {
      steps.createFile(root + "/d/" + device, 0644);
    }
  }

  /** By the root of sandboxes, whose files they have to be. */
  private static void makeMountPointLayer(Steps steps) {
    steps.makeDirectory(MOUNT_POINT_LAYER, 0755);
    for (String directory : List.of("dev", "etc", "proc", "sys")) {
      steps.makeDirectory(MOUNT_POINT_LAYER + "/" + directory, 0755);
    }
    for (String file : List.of("hosts", "hostname", "resolv.conf")) {
      steps.createFile(MOUNT_POINT_LAYER + "/etc/" + file, 0644);
    }
  }

  private HubPlan() {}
}

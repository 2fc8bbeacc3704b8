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
 * /l       the layers of the store, read-only; /l1 and so on those of shared stores
 * /r       the scratch directory of the runtime: logs, and upper layers
 * /u       where upper layers lie, or copies of all layers: /r, or memory where the store cannot carry upper layers
 * /d       devices of this machine
 * /p       a layer of mount points, on top of the layers of every image; and what {@link RunDirectory} has in points
 * /f       a tmpfs with the files that are bound into sandboxes, such as their /etc/hosts
 * /m       where each sandbox, in a mount namespace of its own, puts its root together
 * /b       a tmpfs with files of this machine that sandboxes bind; nobody deletes trees in it
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

  /** Is there where sandboxes have copies of their layers. */
  private static final String COPIES = "/p/" + RunDirectory.COPIES;

  private static final List<String> MOUNT_POINTS =
      List.of("r", "u", "p", "proc", "sys", "d", "m", "f", "b", "empty");

  private static final long OF_THIS_MACHINE =
      MountAttributes.NO_SETUID | MountAttributes.NO_DEVICES;

  private static final long KERNEL_READ_ONLY =
      MountAttributes.READ_ONLY | MountAttributes.NOTHING_SPECIAL;

  /**
   * The steps of the hub.
   *
   * <p>Everything that is found by a path of this machine comes before {@code becomeRoot}:
   * afterwards those directories belong to somebody else. /proc and /sys come before {@code pivot}:
   * the kernel lets a user namespace mount them only while it sees others ("mount too revealing"),
   * and those uncovered; else they are bound. The directories of the root of sandboxes are open to
   * everybody where that is somebody else here; only their owner reaches the run directory above
   * them.
   */
  public static Steps of(RunDirectory run, LayerMounts layers, Identity identity, byte[] network) {
    String root = run.root().toString();
    String scratch = run.scratch().toString();
    String points = run.mountPoints().toString();
    Steps steps = new Steps();
    int mode = identity.method() == Identity.Method.DIRECT ? 0777 : 0700;
    steps.makeDirectory(scratch, mode).makeDirectory(points, mode);
    makeRoot(steps, root);
    steps.bind(root, root, false, OF_THIS_MACHINE);
    bindLayers(steps, root, layers.directories());
    steps
        .bind(scratch, root + "/r", false, OF_THIS_MACHINE)
        .bind(points, root + "/p", false, OF_THIS_MACHINE)
        .firstOf(
            new Steps().mount("proc", root + "/proc", "proc", MountAttributes.NOTHING_SPECIAL, ""),
            new Steps()
                .makeDirectory(points + "/" + RunDirectory.BOUND_PROC, 0755)
                .bind("/proc", root + "/proc", true, MountAttributes.NOTHING_SPECIAL))
        .firstOf(
            new Steps().mount("sysfs", root + "/sys", "sysfs", KERNEL_READ_ONLY, ""),
            new Steps().bind("/sys", root + "/sys", true, KERNEL_READ_ONLY));
    for (String device : DEVICES) {
      steps.bind("/dev/" + device, root + "/d/" + device, false, MountAttributes.NO_SETUID);
    }
    steps.pivot(root).becomeRoot();
    makeMountPointLayer(steps);
    String lower = String.join(":", layers.roots()) + ":" + MOUNT_POINT_LAYER;
    return steps
        .firstOf(upperLayersInStore(lower), upperLayersInMemory(lower), copies())
        .mount("tmpfs", "/f", "tmpfs", MountAttributes.NOTHING_SPECIAL, "mode=755,size=64m")
        .mount("tmpfs", "/b", "tmpfs", MountAttributes.NOTHING_SPECIAL, "mode=700,size=1m")
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

  /** Tried with a directory of the same file system. */
  private static Steps upperLayersInStore(String lower) {
    return tryOverlay(new Steps(), lower, "/p")
        .makeDirectory("/p/" + RunDirectory.UPPER_LAYERS, 0755)
        .bind("/r", "/u", false, 0);
  }

  /** Within a container the store often lies on an overlay, which cannot be an upper layer. */
  private static Steps upperLayersInMemory(String lower) {
    Steps steps = new Steps().mount("tmpfs", "/u", "tmpfs", OF_THIS_MACHINE, "mode=755");
    return tryOverlay(steps, lower, "/u");
  }

  /**
   * The kernel stacks no more than two overlays, and there are some without. Unlike /r, which they
   * lie in, the root directories may have programs that are set-user-ID, within the sandbox, unless
   * this machine has mounted the store without.
   */
  private static Steps copies() {
    return new Steps()
        .makeDirectory(COPIES, 0755)
        .bind("/r", "/u", false, 0)
        .firstOf(
            new Steps()
                .mount("", "/u", "", MountAttributes.CHANGE | MountAttributes.NO_DEVICES, ""),
            new Steps());
  }

  private static Steps tryOverlay(Steps steps, String lower, String place) {
    return steps
        .makeDirectory(place + "/upper", 0700)
        .makeDirectory(place + "/work", 0700)
        .mount(
            "overlay",
            "/m",
            "overlay",
            0,
            RootfsPlan.overlayOptions(lower, place + "/upper", place + "/work"))
        .unmount("/m");
  }

  private static void bindLayers(Steps steps, String root, List<Path> directories) {
    for (int store = 0; store < directories.size(); store++) {
      String target = root + "/" + LayerMounts.name(store);
      steps
          .makeDirectory(target, 0755)
          .bind(
              directories.get(store).toString(),
              target,
              false,
              MountAttributes.READ_ONLY | OF_THIS_MACHINE);
    }
  }

  private static void makeRoot(Steps steps, String root) {
    steps.makeDirectory(root, 0755);
    for (String name : MOUNT_POINTS) {
      steps.makeDirectory(root + "/" + name, 0755);
    }
    for (String device : DEVICES) {
      steps.writeFile(root + "/d/" + device, 0644, "");
    }
  }

  /** By the root of sandboxes, whose files they have to be. */
  private static void makeMountPointLayer(Steps steps) {
    steps.makeDirectory(MOUNT_POINT_LAYER, 0755);
    for (String directory : List.of("dev", "etc", "proc", "sys")) {
      steps.makeDirectory(MOUNT_POINT_LAYER + "/" + directory, 0755);
    }
    for (String file : List.of("hosts", "hostname", "resolv.conf")) {
      steps.writeFile(MOUNT_POINT_LAYER + "/etc/" + file, 0644, "");
    }
  }

  private HubPlan() {}
}

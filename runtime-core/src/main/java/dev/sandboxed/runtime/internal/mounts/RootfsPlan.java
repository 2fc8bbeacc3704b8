package dev.sandboxed.runtime.internal.mounts;

import dev.sandboxed.runtime.internal.launch.Steps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The root directory of a sandbox: the image's layers below a throwaway upper layer, and the files
 * that are different in every sandbox.
 *
 * <p>Where nothing can be an upper layer it is a copy of all layers, in the place of the upper one,
 * which is there before the sandbox is.
 *
 * @param id of the main process
 * @param first the id of the main process that it was made for
 * @param layers the files of the layers in the root of the hub, bottom first
 * @param above those of what an earlier sandbox has written, which goes above the mount points, too
 * @param copied whether it is a copy
 */
public record RootfsPlan(
    int id, int first, List<String> layers, List<String> above, boolean copied) {

  public RootfsPlan {
    layers = List.copyOf(layers);
    above = List.copyOf(above);
  }

  /** For another main process, after this one has ended: with what has been written, or without. */
  public RootfsPlan next(int newId, boolean fresh) {
    return new RootfsPlan(newId, fresh ? newId : first, layers, above, copied);
  }

  /** The same as a copy, or not. */
  public RootfsPlan copied(boolean newCopied) {
    return new RootfsPlan(id, first, layers, above, newCopied);
  }

  /** Whether nothing has been written to it. */
  public boolean isFresh() {
    return id == first;
  }

  /** What is written to it, in the hub's root. */
  public String upper() {
    return "/u/" + upperName();
  }

  /** The name of the directory that what the sandbox writes ends up in. */
  public String upperName() {
    return first + ".upper";
  }

  /**
   * What overlayfs needs besides. Of one mount only: with {@code volatile} it refuses to use it
   * again.
   */
  public String work() {
    return "/u/" + id + ".work";
  }

  /**
   * Puts the layers together, below a layer of the mount points that every sandbox needs.
   *
   * <p>{@code userxattr}: without it overlayfs mounts in a user namespace, but removing a directory
   * of a lower layer fails later with EIO. {@code volatile}: no fsync reaches the disk; nothing of
   * the upper layer outlives the sandbox. The layers get short names, for the options of a mount
   * must fit into one page.
   */
  public void mountLayers(Steps steps) {
    if (copied) {
      bindCopy(steps, 0);
      return;
    }
    List<String> lower = lower();
    steps.makeDirectory(work(), 0700).makeDirectory(upper(), 0755);
    stack(steps, lower, 0, overlayOptions(numbers(lower), upper(), work()));
  }

  /** Puts the layers and what was written together once more, to be read after the end. */
  public void mountRemains(Steps steps) {
    List<String> all = lower();
    all.add(upper());
    stackToRead(steps, all);
  }

  /** Puts the layers together, to be read before the start. */
  public void mountImage(Steps steps) {
    stackToRead(steps, lower());
  }

  private void stackToRead(Steps steps, List<String> layers) {
    if (copied) {
      bindCopy(steps, MountAttributes.READ_ONLY);
    } else {
      String options = "lowerdir=" + numbers(layers) + ",userxattr";
      stack(steps, layers, MountAttributes.READ_ONLY, options);
    }
  }

  private static void stack(Steps steps, List<String> layers, long access, String options) {
    makeRoot(steps).makeDirectory("/m/l", 0755);
    for (int index = 0; index < layers.size(); index++) {
      steps.symlink(layers.get(index), "/m/l/" + index);
    }
    steps
        .changeDirectory("/m/l")
        .mount("overlay", "/m/root", "overlay", access, options)
        .rootDirectory("/m/root");
  }

  private void bindCopy(Steps steps, long access) {
    makeRoot(steps).bind(upper(), "/m/root", false, access).rootDirectory("/m/root");
  }

  private static Steps makeRoot(Steps steps) {
    return steps
        .mount("tmpfs", "/m", "tmpfs", MountAttributes.NOTHING_SPECIAL, "mode=755,size=1m")
        .makeDirectory("/m/root", 0755);
  }

  /** The files of what lies below what is written, in the root of the hub, bottom first. */
  public List<String> lower() {
    List<String> lower = new ArrayList<>(layers);
    lower.add(HubPlan.MOUNT_POINT_LAYER);
    lower.addAll(above);
    return lower;
  }

  private static String numbers(List<String> layers) {
    StringBuilder numbers = new StringBuilder();
    for (int index = layers.size() - 1; index > 0; index--) {
      numbers.append(index).append(':');
    }
    return numbers.append('0').toString();
  }

  static String overlayOptions(String lower, String upper, String work) {
    return "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work + ",userxattr,volatile";
  }

  /**
   * Writes the files of /etc that tell a sandbox who and where it is.
   *
   * @param files where they lie, in the hub's root
   * @param hosts null: the hub writes them
   */
  public static void writeFiles(
      Steps steps, String files, String hostname, @Nullable String hosts, String resolver) {
    steps.makeDirectory(files, 0755);
    if (hosts != null) {
      steps.writeFile(files + "/hosts", 0644, hosts);
    }
    steps
        .writeFile(files + "/hostname", 0644, hostname + "\n")
        .writeFile(files + "/resolv.conf", 0644, resolver);
  }

  /** Binds the files that were written before, unless the user has put others in their place. */
  public static void bindFiles(Steps steps, String files, StoragePlan mounts) {
    for (String name : List.of("hosts", "hostname", "resolv.conf")) {
      String target = "/etc/" + name;
      if (!mounts.has(target)) {
        // missing in what a user has mounted at /etc, it stays missing
        steps.rootBind(
            files + "/" + name, target, MountAttributes.NOTHING_SPECIAL, Steps.SKIP_MISSING);
      }
    }
  }
}

package dev.sandboxed.runtime.internal.mounts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the hub has the layers: {@code /l} those of the own store, {@code /l1} and so on those of
 * shared ones.
 *
 * @param directories the same on this machine
 */
public record LayerMounts(List<Path> directories) {

  public LayerMounts {
    directories = List.copyOf(directories);
  }

  /** The directory of the own store's layers. */
  public Path own() {
    return directories.get(0);
  }

  /** The files of these layers in the root of the hub. */
  public List<String> files(List<Path> layers) {
    List<String> files = new ArrayList<>();
    for (Path layer : layers) {
      int store = directories.indexOf(layer.getParent());
      if (store < 0) {
        throw new IllegalArgumentException(layer + " is in none of " + directories);
      }
      files.add("/" + name(store) + "/" + layer.getFileName() + "/fs");
    }
    return files;
  }

  /**
   * Where what has this path in the root of the hub lies on this machine.
   *
   * @param mountPoints where the layer of mount points is
   */
  public Path here(String file, Path mountPoints) {
    if (file.equals(HubPlan.MOUNT_POINT_LAYER)) {
      return mountPoints.resolve("fs");
    }
    int end = file.indexOf('/', 1);
    int store = roots().indexOf(file.substring(0, end));
    return directories.get(store).resolve(file.substring(end + 1));
  }

  /** The directories in the root of the hub. */
  List<String> roots() {
    List<String> roots = new ArrayList<>();
    for (int store = 0; store < directories.size(); store++) {
      roots.add("/" + name(store));
    }
    return roots;
  }

  /** The name in the hub's root of a directory. */
  static String name(int store) {
    return store == 0 ? "l" : "l" + store;
  }
}

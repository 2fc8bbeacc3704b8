package dev.sandboxed.runtime.internal.mounts;

import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a user, and the image's VOLUMEs, put into a root directory. Immutable.
 *
 * <p>Files of this machine get into a sandbox in two steps: the hub mounts them in {@code /b}, with
 * the help of the monitor, and the sandbox, which begins with the mounts of the hub, binds them.
 */
public final class StoragePlan {

  private static final long OF_USERS = MountAttributes.NO_SETUID | MountAttributes.NO_DEVICES;

  private final int id;
  private final Storage storage;
  private final List<String> imageVolumes;
  private final List<Mount> mounts = new ArrayList<>();

  /** Those whose files lie on this machine. */
  private final List<Mount> hosted = new ArrayList<>();

  /**
   * A plan for one sandbox.
   *
   * @param storage the sources of its binds exist, and have no links in their paths
   */
  public StoragePlan(int id, Storage storage, List<String> imageVolumes) {
    this.id = id;
    this.storage = storage;
    this.imageVolumes = imageVolumes;
    for (Mount mount : storage.mounts()) {
      insert(mount);
      if (!(mount instanceof Mount.Tmpfs)) {
        hosted.add(mount);
      }
    }
  }

  /** What is mounted on something comes after it. */
  private void insert(Mount mount) {
    int at = mounts.size();
    while (at > 0 && mounts.get(at - 1).target().startsWith(mount.target() + "/")) {
      at--;
    }
    mounts.add(at, mount);
  }

  public boolean hasSources() {
    return !hosted.isEmpty();
  }

  /**
   * Files of this machine, in the order of the numbers that the hub asks for them with.
   *
   * @param volumes gives the directory of the volume with a name
   */
  public List<Path> sources(Function<String, Path> volumes) {
    List<Path> sources = new ArrayList<>();
    for (Mount mount : hosted) {
      sources.add(
          mount instanceof Mount.Volume volume
              ? volumes.apply(volume.name())
              : ((Mount.Bind) mount).source());
    }
    return sources;
  }

  private static boolean isWritable(Mount mount) {
    return mount instanceof Mount.Volume volume
        ? volume.writable()
        : mount instanceof Mount.Bind bind && bind.writable();
  }

  /** What the hub does before the sandbox is started. */
  public void mountSources(Steps hub) {
    for (int number = 0; number < hosted.size(); number++) {
      long access = isWritable(hosted.get(number)) ? 0 : MountAttributes.READ_ONLY;
      hub.hostMount(number, source(number), access | OF_USERS);
    }
  }

  /** What the hub does when the sandbox is gone. */
  public void unmountSources(Steps hub) {
    for (int number = 0; number < hosted.size(); number++) {
      hub.hostUnmount(source(number));
    }
  }

  /** Whether the user has mounted something at just this path. */
  public boolean has(String target) {
    for (Mount mount : mounts) {
      if (mount.target().equals(target)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Mounts everything. The image's VOLUMEs are directories of the upper layer, with the content
   * that the image has there, so that they are in whatever is made of that layer.
   */
  public void mount(Steps steps) {
    for (String volume : imageVolumes) {
      steps.makeRootsDirectory(volume);
      if (storage.readOnlyRoot() && !has(volume)) {
        steps.rootKeepWritable(volume);
      }
    }
    for (Mount mount : mounts) {
      if (mount instanceof Mount.Tmpfs tmpfs) {
        mountMemory(steps, tmpfs);
      } else {
        int flags = Steps.CREATE_TARGET | Steps.RECURSIVE;
        steps.rootBind(source(hosted.indexOf(mount)), mount.target(), 0, flags);
      }
    }
  }

  /** Mounts what is left of it after the end of the sandbox's program, to be read. */
  public void mountRemains(Steps steps) {
    for (Mount mount : mounts) {
      if (!(mount instanceof Mount.Tmpfs)) {
        steps.rootBind(
            source(hosted.indexOf(mount)),
            mount.target(),
            MountAttributes.READ_ONLY,
            Steps.RECURSIVE | Steps.SKIP_MISSING);
      }
    }
  }

  private static void mountMemory(Steps steps, Mount.Tmpfs tmpfs) {
    List<String> options = new ArrayList<>();
    options.add("mode=" + Integer.toOctalString(tmpfs.mode()));
    if (tmpfs.size() > 0) {
      options.add("size=" + tmpfs.size());
    }
    steps.rootMount("tmpfs", tmpfs.target(), MountAttributes.NO_SETUID, options);
  }

  private String source(int number) {
    return "/b/" + id + "." + number;
  }
}

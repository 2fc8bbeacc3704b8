package dev.sandboxed.runtime.internal.mounts;

import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
  private final List<Mount.Bind> binds = new ArrayList<>();

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
      if (mount instanceof Mount.Bind bind) {
        binds.add(bind);
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

  /** Files of this machine, in the order of the numbers that the hub asks for them with. */
  public List<Path> sources() {
    List<Path> sources = new ArrayList<>();
    for (Mount.Bind bind : binds) {
      sources.add(bind.source());
    }
    return sources;
  }

  /** What the hub does before the sandbox is started. */
  public void mountSources(Steps hub) {
    for (int number = 0; number < binds.size(); number++) {
      long access = binds.get(number).writable() ? 0 : MountAttributes.READ_ONLY;
      hub.hostMount(number, source(number), access | OF_USERS);
    }
  }

  /** What the hub does when the sandbox is gone. */
  public void unmountSources(Steps hub) {
    for (int number = 0; number < binds.size(); number++) {
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
      steps.rootMakeDirectory(volume, 0755, 0, 0);
      if (storage.readOnlyRoot() && !has(volume)) {
        steps.rootKeepWritable(volume);
      }
    }
    for (Mount mount : mounts) {
      if (mount instanceof Mount.Bind bind) {
        int flags = Steps.CREATE_TARGET | Steps.RECURSIVE;
        steps.rootBind(source(binds.indexOf(bind)), bind.target(), 0, flags);
      } else if (mount instanceof Mount.Tmpfs tmpfs) {
        mountMemory(steps, tmpfs);
      }
    }
  }

  /** Mounts what is left of it after the end of the sandbox's program, to be read. */
  public void mountRemains(Steps steps) {
    for (Mount mount : mounts) {
      if (mount instanceof Mount.Bind bind) {
        steps.rootBind(
            source(binds.indexOf(bind)),
            bind.target(),
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

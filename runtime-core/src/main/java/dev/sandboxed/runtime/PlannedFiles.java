package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Storage;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sandbox has besides the files of its image.
 *
 * @param storage with the real paths of what it has of this machine
 */
record PlannedFiles(Storage storage) {

  static PlannedFiles of(SandboxSpec spec, String image) {
    Storage storage = spec.storage();
    boolean ofThisMachine = !storage.mounts().isEmpty() || !storage.copies().isEmpty();
    return new PlannedFiles(ofThisMachine ? StorageSources.resolve(spec, image) : storage);
  }

  /** Whether its accounts may be others than those of the image. */
  boolean mayChangeAccounts() {
    return !storage.mounts().isEmpty() || !storage.copies().isEmpty();
  }

  /** What it has of this machine's files. */
  List<Mount.Bind> binds() {
    List<Mount.Bind> binds = new ArrayList<>();
    for (Mount mount : storage.mounts()) {
      if (mount instanceof Mount.Bind bind) {
        binds.add(bind);
      }
    }
    return binds;
  }

  /** Whether a second one can run beside it: nothing that both could write to is mounted. */
  boolean canBeCloned() {
    for (Mount mount : storage.mounts()) {
      boolean own = mount instanceof Mount.Tmpfs;
      if (!own && !(mount instanceof Mount.Bind bind && !bind.writable())) {
        return false;
      }
    }
    return true;
  }

  /**
   * What is copied into it before it starts.
   *
   * @param upper the state of its writable layer
   */
  List<FileCopy> copies(Upper upper) {
    if (upper == Upper.EMPTY) {
      return storage.copies();
    }
    List<FileCopy> copies = new ArrayList<>();
    for (FileCopy copy : storage.copies()) {
      for (Mount mount : storage.mounts()) {
        if (mount.holds(copy.to()) && (upper == Upper.SNAPSHOT || mount instanceof Mount.Tmpfs)) {
          copies.add(copy);
          break;
        }
      }
    }
    return copies;
  }

  /** What is in the writable layer of a sandbox that starts. */
  enum Upper {
    /** Nothing. */
    EMPTY,
    /** What was copied, but for what is in a mount. */
    SNAPSHOT,
    /** Everything, but for what was in memory. */
    USED
  }
}

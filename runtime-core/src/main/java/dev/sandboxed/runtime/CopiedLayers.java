package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.RunDirectory;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.LayerCopies;
import dev.sandboxed.runtime.internal.launch.StepFailedException;
import dev.sandboxed.runtime.internal.mounts.LayerMounts;
import dev.sandboxed.runtime.internal.mounts.RootfsPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * The root directories of sandboxes where no layer can lie above another. Whether that is so is
 * found out when an overlay has been refused. Thread-safe.
 */
final class CopiedLayers {

  private final RunDirectory run;
  private final LayerMounts layers;
  private final LayerCopies copies;
  private volatile boolean needed;

  CopiedLayers(RunDirectory run, LayerMounts layers, LayerCopies copies) {
    this.run = run;
    this.layers = layers;
    this.copies = copies;
  }

  /** Whether copies are known to be needed. */
  boolean areNeeded() {
    return needed;
  }

  /** Finds out whether copies are needed; the hub has booted. */
  boolean find() {
    needed = run.copiesLayers();
    return needed;
  }

  /** Makes the files of a root directory that is to have copies, unless they are there. */
  void make(RootfsPlan rootfs, Deadline deadline)
      throws StepFailedException, TimeoutException, InterruptedException {
    Path target = run.scratch().resolve(rootfs.upperName());
    if (!rootfs.copied() || Files.exists(target)) {
      return;
    }
    List<Path> files = new ArrayList<>();
    for (String layer : rootfs.lower()) {
      files.add(layers.here(layer, run.mountPoints()));
    }
    copies.make(target, files, deadline);
  }
}

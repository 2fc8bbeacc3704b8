package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.FileSink;
import dev.sandboxed.runtime.internal.launch.ReadFailedException;
import dev.sandboxed.runtime.internal.launch.SandboxReader;
import dev.sandboxed.runtime.internal.launch.StepFailedException;
import dev.sandboxed.runtime.internal.mounts.RootfsPlan;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeoutException;

/**
 * Makes the volumes of a sandbox that are not there yet, with what its image has in their place.
 */
final class FirstUse {

  private final RuntimeParts parts;
  private final SandboxPlan plan;
  private final RootfsPlan rootfs;

  FirstUse(RuntimeParts parts, SandboxPlan plan, RootfsPlan rootfs) {
    this.parts = parts;
    this.plan = plan;
    this.rootfs = rootfs;
  }

  void makeVolumes(Deadline deadline)
      throws StepFailedException, TimeoutException, InterruptedException {
    for (Mount mount : plan.spec().storage().mounts()) {
      if (mount instanceof Mount.Volume volume) {
        parts.monitor().awaitBooted(deadline);
        make(volume, deadline);
      }
    }
  }

  private void make(Mount.Volume volume, Deadline deadline)
      throws StepFailedException, TimeoutException, InterruptedException {
    try {
      parts.volumes().make(volume.name(), layer -> copyUp(volume, layer, deadline));
    } catch (IOException | ImageStoreException e) {
      throw new StartFailedException(
          "Could not start sandbox '"
              + plan.spec().name()
              + "' ("
              + plan.image().reference().familiar()
              + "): could not make the volume '"
              + volume.name()
              + "' with what the image has at "
              + volume.target()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private void copyUp(Mount.Volume volume, LayerWriter layer, Deadline deadline)
      throws IOException, StepFailedException, TimeoutException, InterruptedException {
    try (Attendant attendant = Attendant.ofImage(parts, rootfs, deadline)) {
      new SandboxReader(attendant.process(), deadline).read(volume.target(), new LayerSink(layer));
    } catch (ReadFailedException e) {
      if (!e.isMissing()) {
        throw e;
      }
    }
  }

  private record LayerSink(LayerWriter layer) implements FileSink {

    @Override
    public void directory(byte[] path, Metadata metadata) {
      layer.directory(path, metadata);
    }

    @Override
    public void file(byte[] path, Metadata metadata, InputStream content) throws IOException {
      if (path.length == 0) {
        throw new IOException("it is a file, and a volume is a directory.");
      }
      layer.file(path, metadata, content);
    }

    @Override
    public void symlink(byte[] path, byte[] target, Metadata metadata) {
      layer.symlink(path, target, metadata);
    }
  }
}

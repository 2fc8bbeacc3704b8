package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.runtime.internal.host.Errno;
import dev.sandboxed.runtime.internal.host.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Copies what overlayfs would show of layers, for where it cannot. Thread-safe. */
public final class LayerCopies {

  private final NativeProgram program;
  private final Identity identity;

  public LayerCopies(NativeProgram program, Identity identity) {
    this.program = program;
    this.identity = identity;
  }

  /**
   * Makes a directory, which comes into being when it is complete.
   *
   * @param target what it is called in messages is its name in the hub's {@code /u}
   * @param layers their files, the lowest first
   */
  public void make(Path target, List<Path> layers, Deadline deadline)
      throws StepFailedException, TimeoutException, InterruptedException {
    FilesWriters writers = new FilesWriters(program, identity);
    Path work = Path.of(target + ".unfinished");
    try {
      Files.createDirectory(work);
      merge(layers, writers, work, deadline);
      writers.move(work.resolve("fs"), target);
    } catch (IOException | ImageStoreException e) {
      throwStop(deadline);
      throw failed(target, e);
    } finally {
      writers.delete(work);
    }
  }

  private static void merge(List<Path> layers, FilesWriters writers, Path work, Deadline deadline)
      throws IOException {
    try (LayerWriter writer = writers.open(work)) {
      MergedLayers merged = new MergedLayers(writer, deadline);
      for (Path layer : layers) {
        writers.read(layer, merged);
      }
      writer.finish();
    }
  }

  private static void throwStop(Deadline deadline) throws TimeoutException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (deadline.hasPassed()) {
      throw new TimeoutException();
    }
  }

  private static StepFailedException failed(Path target, Exception e) {
    String what = "copy the layers to /u/" + target.getFileName();
    StepFailure failure =
        e.getCause() instanceof StepFailedException step
            ? StepFailure.ofCopy(what, step.failure().errno(), step.failure().detail())
            : StepFailure.ofCopy(what, Errno.EIO, String.valueOf(e.getMessage()));
    return new StepFailedException(failure);
  }
}

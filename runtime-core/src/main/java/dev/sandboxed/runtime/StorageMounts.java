package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.files.RawPath;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.internal.mounts.StoragePlan;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is mounted into one sandbox, from before its start until it is closed. */
final class StorageMounts {

  private final RuntimeParts parts;
  private final int id;
  private final StoragePlan plan;

  StorageMounts(RuntimeParts parts, int id, StoragePlan plan) {
    this.parts = parts;
    this.id = id;
    this.plan = plan;
  }

  StoragePlan plan() {
    return plan;
  }

  /** Says what the monitor may mount, in a place that the hub cannot write to. */
  void prepare(Deadline deadline) throws InterruptedException {
    if (!plan.hasSources()) {
      return;
    }
    List<Path> sources = plan.sources(parts.volumes()::files);
    parts.monitor().awaitBooted(deadline);
    try {
      ByteArrayOutputStream list = new ByteArrayOutputStream();
      for (Path source : sources) {
        Path parent = source.getParent();
        list.write(RawPath.of(parent == null ? source : parent));
        list.write(0);
        list.write(RawPath.name(parent == null ? source.resolve(".") : source));
        list.write(0);
      }
      Files.write(parts.run().binds(id), list.toByteArray());
    } catch (IOException e) {
      throw new StartFailedException("Could not write " + parts.run().binds(id) + ": " + e, e);
    }
  }

  /** After the sandbox has been released. */
  void release() {
    if (plan.hasSources()) {
      Steps steps = new Steps();
      plan.unmountSources(steps);
      parts.monitor().perform(steps);
      delete(parts.run().binds(id));
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // it goes with its directory
    }
  }
}

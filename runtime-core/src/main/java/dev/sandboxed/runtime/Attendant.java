package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.launch.StepFailedException;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.internal.mounts.RootfsPlan;
import dev.sandboxed.runtime.internal.process.ProcessPlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A process of the runtime that handles the files of one sandbox from outside, until it is closed.
 * Used by one thread.
 */
final class Attendant implements AutoCloseable {

  private static final Duration BEGIN = Duration.ofSeconds(60);

  /** How long it may take to hear of an end that has been noticed. */
  private static final Duration NEWS = Duration.ofSeconds(1);

  private final RemoteProcess process;
  private final List<String> directories;

  private Attendant(RemoteProcess process, List<String> directories) {
    this.process = process;
    this.directories = directories;
  }

  /**
   * One that sees what the sandbox's program sees; afterwards what is left of it, but for memory.
   */
  static Attendant of(RuntimeParts parts, SandboxPlan plan, Instance instance)
      throws StepFailedException, TimeoutException, InterruptedException {
    if (!instance.hasEnded()) {
      try {
        return ofRunning(parts, plan, instance);
      } catch (StepFailedException e) {
        instance.awaitExit(NEWS);
        if (e.failure().isStep() || !instance.hasEnded()) {
          throw e;
        }
      }
    }
    Steps steps = new Steps();
    instance.rootfs().mountRemains(steps);
    instance.mounts().plan().mountRemains(steps);
    return begin(
        parts, newId(parts), instance.process(), true, withAccounts(plan, steps.enterRoot()));
  }

  static Attendant ofRunning(RuntimeParts parts, SandboxPlan plan, Instance instance)
      throws StepFailedException, TimeoutException, InterruptedException {
    return begin(parts, newId(parts), instance.process(), false, withAccounts(plan, new Steps()));
  }

  /** One that sees what a sandbox with such a root directory begins with. */
  static Attendant ofImage(RuntimeParts parts, RootfsPlan rootfs, Deadline deadline)
      throws StepFailedException, TimeoutException, InterruptedException {
    int id = newId(parts);
    RootfsPlan own = rootfs.next(id, true).copied(parts.copies().find());
    parts.copies().make(own, deadline);
    Steps steps = new Steps();
    own.mountImage(steps);
    return begin(parts, id, null, true, steps.enterRoot(), own.upper());
  }

  private static int newId(RuntimeParts parts) {
    return parts.monitor().newId();
  }

  private static Steps withAccounts(SandboxPlan plan, Steps steps) {
    plan.process().readAccounts(steps);
    return steps;
  }

  private static Attendant begin(
      RuntimeParts parts,
      int id,
      @Nullable RemoteProcess sandbox,
      boolean ended,
      Steps steps,
      String... directories)
      throws StepFailedException, TimeoutException, InterruptedException {
    ProcessPlan.becomeFileHandler(steps);
    RemoteProcess process = parts.monitor().attend(id, sandbox, ended, steps);
    Attendant attendant = new Attendant(process, List.of(directories));
    boolean ready = false;
    try {
      attendant.accounts();
      ready = true;
      return attendant;
    } finally {
      if (!ready) {
        attendant.close();
      }
    }
  }

  /** What waits for steps. */
  RemoteProcess process() {
    return process;
  }

  /** The files that name the owners of the sandbox's files. */
  Map<String, byte[]> accounts()
      throws StepFailedException, TimeoutException, InterruptedException {
    return process.awaitPaused(Deadline.in(BEGIN));
  }

  @Override
  public void close() {
    process.release(directories);
  }
}

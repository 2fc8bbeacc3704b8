package dev.sandboxed.runtime.doctor;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.RunDirectory;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.Monitor;
import dev.sandboxed.runtime.internal.launch.MonitorGoneException;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.internal.launch.StepFailedException;
import dev.sandboxed.runtime.internal.launch.Steps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Has throw-away native processes try steps. */
final class Trials {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final NativeProgram program;
  private final Identity identity;
  private final Path store;
  private final Path layers;

  Trials(NativeProgram program, Identity identity, Path store) {
    this.program = program;
    this.identity = identity;
    this.store = store;
    this.layers = store.resolve("layers").resolve(identity.ownership());
  }

  /** What happens in a hub that has booted. */
  interface Visit {
    Attempt in(Monitor monitor, RunDirectory run, Deadline deadline)
        throws InterruptedException, StepFailedException, TimeoutException;
  }

  Path layers() {
    return layers;
  }

  /** Boots a hub with these steps, in namespaces of its own, and ends it. */
  Attempt boot(Function<RunDirectory, Steps> steps) {
    return boot(steps, (monitor, run, deadline) -> Attempt.SUCCESS);
  }

  Attempt boot(Function<RunDirectory, Steps> steps, Visit visit) {
    RunDirectory run = RunDirectory.in(store, layers);
    Deadline deadline = Deadline.in(PATIENCE);
    try (Monitor monitor = Monitor.start(program, identity, run, steps.apply(run))) {
      monitor.awaitBooted(deadline);
      return deadline.hasPassed() ? stuck() : visit.in(monitor, run, deadline);
    } catch (StepFailedException e) {
      return Attempt.failed(e.failure());
    } catch (MonitorGoneException e) {
      return e.failure() == null
          ? new Attempt(String.valueOf(e.getMessage()), null)
          : Attempt.failed(e.failure());
    } catch (TimeoutException e) {
      return stuck();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Attempt("the thread was interrupted", null);
    }
  }

  private static Attempt stuck() {
    return new Attempt("no answer within " + PATIENCE.toSeconds() + " s", null);
  }
}

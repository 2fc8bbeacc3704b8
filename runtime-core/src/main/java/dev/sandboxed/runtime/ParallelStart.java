package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts several sandboxes at once. The first that fails ends the starts of the others. Used once.
 */
final class ParallelStart {

  private final SandboxRuntime runtime;
  private final List<One> starts = new ArrayList<>();

  private int running; // guarded by this
  private @Nullable RuntimeException failure; // guarded by this

  ParallelStart(SandboxRuntime runtime) {
    this.runtime = runtime;
  }

  /** All of them, or none and the failure of the first that failed. */
  List<Sandbox> run(List<SandboxSpec> specs) {
    if (specs.size() == 1) {
      return List.of(runtime.start(specs.get(0)));
    }
    for (SandboxSpec spec : specs) {
      starts.add(new One(spec));
    }
    RuntimeException failed = awaitAll();
    if (failed == null) {
      return sandboxes();
    }
    for (Sandbox started : sandboxes()) {
      started.close();
    }
    throw failed;
  }

  private synchronized @Nullable RuntimeException awaitAll() {
    running = starts.size();
    for (One start : starts) {
      start.start();
    }
    boolean interrupted = false;
    boolean cancelled = false;
    while (running > 0) {
      if (!cancelled && (interrupted || failure != null)) {
        cancelled = true;
        for (One start : starts) {
          start.interrupt();
        }
      }
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // the starts that still run hear of it and end
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return failure;
  }

  /** What fails after the first does so because it was interrupted, and says nothing new. */
  private synchronized void ended(@Nullable RuntimeException reason) {
    if (failure == null) {
      failure = reason;
    }
    running--;
    notifyAll();
  }

  private List<Sandbox> sandboxes() {
    List<Sandbox> sandboxes = new ArrayList<>();
    for (One start : starts) {
      if (start.sandbox != null) {
        sandboxes.add(start.sandbox);
      }
    }
    return sandboxes;
  }

  /** One start; its sandbox is read when it has ended. */
  private final class One extends Thread {

    private final SandboxSpec spec;
    private @Nullable Sandbox sandbox;

    One(SandboxSpec spec) {
      super("sandboxed-start-" + spec.name());
      this.spec = spec;
      setDaemon(true);
    }

    @Override
    public void run() {
      RuntimeException reason = null;
      try {
        sandbox = runtime.start(spec);
      } catch (RuntimeException e) {
        reason = e;
      } catch (Error e) {
        reason = new StartFailedException("Could not start sandbox '" + spec.name() + "': " + e, e);
      } finally {
        ended(reason);
      }
    }
  }
}

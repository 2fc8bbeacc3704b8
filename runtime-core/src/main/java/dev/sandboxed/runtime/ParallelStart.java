package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts several sandboxes at once, the first of them on the calling thread. Used once. */
final class ParallelStart {

  private final SandboxRuntime runtime;

  ParallelStart(SandboxRuntime runtime) {
    this.runtime = runtime;
  }

  /** All of them, or none and the failure of the first that failed. */
  List<Sandbox> run(List<SandboxSpec> specs) {
    List<One> starts = new ArrayList<>();
    for (SandboxSpec spec : specs) {
      starts.add(new One(runtime, spec));
    }
    for (int index = 1; index < starts.size(); index++) {
      starts.get(index).thread.start();
    }
    if (!starts.isEmpty()) {
      starts.get(0).run();
    }
    awaitAll(starts);
    RuntimeException failure = failure(starts);
    if (failure == null) {
      return sandboxes(starts);
    }
    for (Sandbox started : sandboxes(starts)) {
      started.close();
    }
    throw failure;
  }

  private static void awaitAll(List<One> starts) {
    boolean interrupted = false;
    for (int index = 1; index < starts.size(); ) {
      try {
        starts.get(index).thread.join();
        index++;
      } catch (InterruptedException e) {
        interrupted = true; // the starts that still run hear of it and end
        for (One start : starts) {
          start.thread.interrupt();
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable RuntimeException failure(List<One> starts) {
    RuntimeException first = null;
    for (One start : starts) {
      if (start.failure == null) {
        continue;
      }
      if (first == null) {
        first = start.failure;
      } else {
        first.addSuppressed(start.failure);
      }
    }
    return first;
  }

  private static List<Sandbox> sandboxes(List<One> starts) {
    List<Sandbox> sandboxes = new ArrayList<>();
    for (One start : starts) {
      if (start.sandbox != null) {
        sandboxes.add(start.sandbox);
      }
    }
    return sandboxes;
  }

  /** One start; its result is read when its thread has ended. */
  private static final class One implements Runnable {

    private final SandboxRuntime runtime;
    private final SandboxSpec spec;
    private final Thread thread;
    private @Nullable Sandbox sandbox;
    private @Nullable RuntimeException failure;

    One(SandboxRuntime runtime, SandboxSpec spec) {
      this.runtime = runtime;
      this.spec = spec;
      this.thread = new Thread(this, "sandboxed-start-" + spec.name());
      thread.setDaemon(true);
    }

    @Override
    public void run() {
      try {
        sandbox = runtime.start(spec);
      } catch (RuntimeException e) {
        failure = e;
      } catch (Error e) {
        failure =
            new StartFailedException("Could not start sandbox '" + spec.name() + "': " + e, e);
      }
    }
  }
}

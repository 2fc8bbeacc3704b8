package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts several sandboxes at the same time, each as soon as those that it comes after are ready.
 * The first that fails ends the others, and is what is reported. Used once.
 */
final class OrderedStart {

  private final RunRuntime runtime;
  private final List<One> starts = new ArrayList<>();

  private @Nullable RuntimeException failure; // guarded by this

  private OrderedStart(RunRuntime runtime, List<Wanted> wanted) {
    this.runtime = runtime;
    for (Wanted each : wanted) {
      starts.add(new One(each));
    }
  }

  /**
   * Returns them in the order of the argument. Those of the run are left running when others fail.
   */
  static List<Sandbox> run(RunRuntime runtime, List<Wanted> wanted) {
    if (wanted.isEmpty()) {
      return List.of();
    }
    for (Wanted each : wanted) {
      if (each.ofRun() || !each.after().isEmpty()) {
        return new OrderedStart(runtime, wanted).run();
      }
    }
    return runtime.start(wanted);
  }

  private List<Sandbox> run() {
    starts.forEach(Thread::start);
    RuntimeException failed = awaitAll();
    List<Sandbox> sandboxes = new ArrayList<>();
    List<Sandbox> ours = new ArrayList<>();
    for (One start : starts) {
      if (start.sandbox != null) {
        sandboxes.add(start.sandbox);
        if (!start.wanted.ofRun()) {
          ours.add(start.sandbox);
        }
      }
    }
    if (failed != null) {
      try {
        Closing.close(ours);
      } catch (RuntimeException e) {
        failed.addSuppressed(e);
      }
      throw failed;
    }
    return sandboxes;
  }

  private synchronized @Nullable RuntimeException awaitAll() {
    boolean interrupted = false;
    boolean cancelled = false;
    while (starts.stream().anyMatch(start -> !start.ended)) {
      if (!cancelled && (interrupted || failure != null)) {
        cancelled = true;
        starts.forEach(Thread::interrupt);
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

  /** Returns whether to start at all: what fails after the first failure says nothing new. */
  private synchronized boolean awaitTurn(Wanted wanted) throws InterruptedException {
    while (failure == null && !isTurnOf(wanted)) {
      wait();
    }
    return failure == null;
  }

  /** Those of other scopes run already. */
  private synchronized boolean isTurnOf(Wanted wanted) {
    for (One other : starts) {
      if (!other.ended && wanted.after().contains(other.wanted.name())) {
        return false;
      }
    }
    return true;
  }

  private synchronized void ended(One start, @Nullable RuntimeException reason) {
    if (failure == null) {
      failure = reason;
    }
    start.ended = true;
    notifyAll();
  }

  /** One start; its sandbox is read when all have ended. */
  private final class One extends Thread {

    private final Wanted wanted;
    private @Nullable Sandbox sandbox;
    private boolean ended; // guarded by OrderedStart.this

    One(Wanted wanted) {
      super("sandboxed-turn-" + wanted.name());
      this.wanted = wanted;
      setDaemon(true);
    }

    @Override
    public void run() {
      RuntimeException reason = null;
      try {
        if (awaitTurn(wanted)) {
          sandbox = wanted.ofRun() ? runtime.ofRun(wanted) : runtime.start(List.of(wanted)).get(0);
        }
      } catch (InterruptedException e) {
        reason = failed("the test run was interrupted while it was waited for", e);
      } catch (RuntimeException e) {
        reason = e;
      } catch (Error e) {
        reason = failed(String.valueOf(e), e);
      } finally {
        ended(this, reason);
      }
    }

    private RuntimeException failed(String why, Throwable cause) {
      return new StartFailedException(
          "Could not start sandbox '" + wanted.name() + "': " + why + ".", cause);
    }
  }
}

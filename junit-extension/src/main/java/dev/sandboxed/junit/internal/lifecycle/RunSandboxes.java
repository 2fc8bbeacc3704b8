package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sandboxes of a whole test run, as far as this JVM takes part in it: one for each
 * specification, started by the first class that wants it. One that did not start is not tried
 * again. Thread-safe.
 */
final class RunSandboxes {

  private final Function<Wanted, Sandbox> starter;
  private final Map<SandboxSpec, Shared> all = new LinkedHashMap<>(); // guarded by this

  RunSandboxes(Function<Wanted, Sandbox> starter) {
    this.starter = starter;
  }

  /** The sandbox of this specification, when it is ready. */
  Sandbox get(Wanted wanted) throws InterruptedException {
    Shared shared;
    synchronized (this) {
      shared = all.get(wanted.spec());
      if (shared == null) {
        shared = new Shared(wanted);
        all.put(wanted.spec(), shared);
        shared.start();
      }
    }
    return shared.await(wanted);
  }

  /** Ends all of them, the last one first. */
  void close() {
    List<Shared> ending;
    synchronized (this) {
      ending = new ArrayList<>(all.values());
      all.clear();
    }
    List<Sandbox> sandboxes = new ArrayList<>();
    for (Shared shared : ending) {
      Sandbox sandbox = shared.whenOver();
      if (sandbox != null) {
        sandboxes.add(sandbox);
      }
    }
    Closing.close(sandboxes);
  }

  /**
   * Started by a thread of its own, so that a class which is interrupted, or fails for another
   * sandbox, does not take it away from the others.
   */
  private final class Shared extends Thread {

    private final Wanted first;

    // All guarded by this.
    private @Nullable Sandbox sandbox;
    private @Nullable RuntimeException failure;
    private boolean over;

    Shared(Wanted first) {
      super("sandboxed-run-" + first.name());
      this.first = first;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        over(starter.apply(first), null);
      } catch (RuntimeException e) {
        over(null, e);
      } catch (Error e) {
        over(null, new StartFailedException("Could not start '" + first.name() + "': " + e, e));
      }
    }

    private synchronized void over(@Nullable Sandbox started, @Nullable RuntimeException reason) {
      sandbox = started;
      failure = reason;
      over = true;
      notifyAll();
    }

    @SuppressWarnings("ReferenceEquality") // who asked first is told all
    synchronized Sandbox await(Wanted wanted) throws InterruptedException {
      while (!over) {
        wait();
      }
      if (sandbox != null) {
        return sandbox;
      }
      throw wanted == first && failure != null ? failure : again();
    }

    /** The first class has the whole story. */
    private synchronized RuntimeException again() {
      if (failure instanceof HostUnsupportedException) {
        return new HostUnsupportedException(String.valueOf(failure.getMessage()), null);
      }
      String reason = failure == null ? "" : String.valueOf(failure.getMessage());
      int end = reason.indexOf('\n');
      return new StartFailedException(
          "Sandbox '"
              + first.name()
              + "' of the run did not start for "
              + first.owner().getName()
              + ", and is not tried again: "
              + (end < 0 ? reason : reason.substring(0, end)),
          null);
    }

    synchronized @Nullable Sandbox whenOver() {
      boolean interrupted = false;
      while (!over) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return sandbox;
    }
  }
}

package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts the sandboxes of one test class while the one before it runs. A thread of its own starts
 * them and holds them, until the class takes them or nobody wants them any more. Thread-safe.
 */
final class StartAhead extends Thread {

  private final RunRuntime runtime;
  private final Supplier<List<Wanted>> planning;
  private final Instant begin = Instant.now();

  // All guarded by this.
  private @Nullable List<Wanted> wanted;
  private List<Sandbox> sandboxes = List.of();
  private @Nullable RuntimeException failure;
  private boolean over;
  private boolean taken;
  private boolean unwanted;

  /**
   * @param planning says what the class wants, as far as that may be started ahead
   */
  StartAhead(RunRuntime runtime, Supplier<List<Wanted>> planning) {
    super("sandboxed-ahead");
    this.runtime = runtime;
    this.planning = planning;
    setDaemon(true);
  }

  /** When it began; what its sandboxes have written since then is of the class. */
  Instant begin() {
    return begin;
  }

  @Override
  public void run() {
    List<Wanted> planned = plan();
    List<Sandbox> ours = List.of();
    try {
      List<Sandbox> started = OrderedStart.run(runtime, planned);
      ours = Closing.ours(planned, started);
      over(started, null);
    } catch (RuntimeException e) {
      over(List.of(), e);
    } catch (Error e) {
      over(List.of(), new StartFailedException("Could not start sandboxes ahead: " + e, e));
    }
    if (awaitUnwanted()) {
      end(ours);
    }
  }

  /** What is wrong with a class it says itself, when it runs. */
  private List<Wanted> plan() {
    List<Wanted> planned;
    try {
      planned = planning.get();
    } catch (RuntimeException | LinkageError e) {
      planned = List.of();
    }
    synchronized (this) {
      wanted = planned;
      notifyAll();
      return unwanted ? List.of() : planned;
    }
  }

  private synchronized void over(List<Sandbox> started, @Nullable RuntimeException reason) {
    sandboxes = started;
    failure = reason;
    over = true;
    notifyAll();
  }

  private synchronized boolean awaitUnwanted() {
    while (!taken && !unwanted) {
      try {
        wait();
      } catch (InterruptedException e) {
        // whoever interrupts it has said before what it waits for
      }
    }
    return unwanted;
  }

  /** No class is there to fail for it; the end of the runtime ends what is left. */
  private static void end(List<Sandbox> sandboxes) {
    try {
      Closing.close(sandboxes);
    } catch (RuntimeException e) {
      return;
    }
  }

  /**
   * Whether this is the start of exactly that; the caller gets it from {@link #sandboxes()} then.
   */
  synchronized boolean take(List<Wanted> all) {
    boolean interrupted = false;
    while (wanted == null) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // reading a class takes a moment
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    taken = wanted.equals(all);
    notifyAll();
    return taken;
  }

  /** Those that were taken, when they are ready, or the failure. An interrupt ends their start. */
  synchronized List<Sandbox> sandboxes() {
    boolean interrupted = false;
    while (!over) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
        interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
    return sandboxes;
  }

  /** Nobody will take it. It ends by itself. */
  synchronized void drop() {
    unwanted = true;
    notifyAll();
    interrupt();
  }
}

package dev.sandboxed.runtime.internal.launch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Deletes what processes leave in the hub's root once they have ended: a process of the hub does
 * it, since they belong to users of sandboxes; one after the other, each for all that have ended
 * meanwhile. A thread that ends when nothing is due waits for it. Thread-safe.
 */
final class Leftovers {

  private final Monitor monitor;

  // All guarded by this.
  private final Map<Integer, List<String>> waiting = new HashMap<>();
  private List<String> due = new ArrayList<>();
  private boolean deleting;

  Leftovers(Monitor monitor) {
    this.monitor = monitor;
  }

  /** What is to be deleted when the hub has released a process. */
  synchronized void of(int id, List<String> paths) {
    if (!paths.isEmpty()) {
      waiting.put(id, paths);
    }
  }

  /** The thread that hears of it must not write to the monitor. */
  synchronized void released(int id) {
    List<String> paths = waiting.remove(id);
    if (paths == null) {
      return;
    }
    due.addAll(paths);
    if (!deleting) {
      deleting = true;
      Thread thread = new Thread(this::delete, "sandboxed-leftovers");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void delete() {
    try {
      for (List<String> paths = take(); !paths.isEmpty(); paths = take()) {
        if (!delete(paths)) {
          paths.forEach(path -> delete(List.of(path)));
        }
      }
    } catch (MonitorGoneException e) {
      // it has deleted everything
    }
  }

  private synchronized List<String> take() {
    List<String> taken = due;
    due = new ArrayList<>();
    deleting = !taken.isEmpty();
    return taken;
  }

  /** Where something cannot be deleted now, the monitor does it in the end. */
  private boolean delete(List<String> paths) {
    Steps steps = new Steps();
    paths.forEach(steps::remove);
    RemoteProcess cleaner = monitor.attend(false, steps);
    try {
      cleaner.awaitPaused(Deadline.never());
      return true;
    } catch (StepFailedException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e); // by nobody
    } finally {
      cleaner.release(List.of());
    }
  }
}

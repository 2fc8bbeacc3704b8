package dev.sandboxed.runtime.internal.launch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Deletes what processes leave in the hub's root once they have ended, in the background: a process
 * of the hub does it, since they belong to users of sandboxes. Thread-safe.
 */
final class Leftovers {

  private final Monitor monitor;

  // Both guarded by this.
  private final Map<Integer, List<String>> waiting = new HashMap<>();
  private final Set<Integer> cleaners = new HashSet<>();

  Leftovers(Monitor monitor) {
    this.monitor = monitor;
  }

  /** What is to be deleted when the hub has released a process. */
  synchronized void of(int id, List<String> paths) {
    if (!paths.isEmpty()) {
      waiting.put(id, paths);
    }
  }

  void receive(Message message) {
    if (message.type() == MessageType.RELEASED) {
      released(message.id());
    } else if (message.type() == MessageType.PAUSED || message.type() == MessageType.FAILED) {
      finished(message.id());
    }
  }

  private synchronized void released(int id) {
    List<String> paths = waiting.remove(id);
    if (paths != null) {
      Steps steps = new Steps();
      paths.forEach(steps::remove);
      cleaners.add(monitor.attend(steps));
    }
  }

  /** Where something cannot be deleted now, the monitor does it in the end. */
  private synchronized void finished(int cleaner) {
    if (cleaners.remove(cleaner)) {
      monitor.release(cleaner);
    }
  }
}

package dev.sandboxed.runtime.internal.launch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Deletes what processes leave in the hub's root once they have ended, in the background: a process
 * of the hub does it, since they belong to users of sandboxes; one after the other, each for all
 * that have ended meanwhile. Thread-safe.
 */
final class Leftovers {

  private static final int NOBODY = 0;

  private final Monitor monitor;

  // All guarded by this.
  private final Map<Integer, List<String>> waiting = new HashMap<>();
  private List<String> due = new ArrayList<>();
  private List<String> deleted = List.of();
  private int cleaner = NOBODY;

  Leftovers(Monitor monitor) {
    this.monitor = monitor;
  }

  /** What is to be deleted when the hub has released a process. */
  synchronized void of(int id, List<String> paths) {
    if (!paths.isEmpty()) {
      waiting.put(id, paths);
    }
  }

  synchronized void receive(Message message) {
    if (message.type() == MessageType.RELEASED) {
      due.addAll(waiting.getOrDefault(message.id(), List.of()));
      waiting.remove(message.id());
    } else if (message.id() == cleaner && message.type() == MessageType.FAILED) {
      leave(StepFailure.decodeIndex(message.payload()));
    } else if (message.id() == cleaner && message.type() == MessageType.PAUSED) {
      leave(deleted.size());
    }
    if (cleaner == NOBODY && !due.isEmpty()) {
      begin();
    }
  }

  private void begin() {
    deleted = due;
    due = new ArrayList<>();
    Steps steps = new Steps();
    deleted.forEach(steps::remove);
    cleaner = monitor.attend(steps);
  }

  /** Where something cannot be deleted now, the monitor does it in the end. */
  private void leave(int failed) {
    monitor.release(cleaner);
    cleaner = NOBODY;
    if (failed >= 0 && failed < deleted.size()) {
      due.addAll(deleted.subList(failed + 1, deleted.size()));
    }
  }
}

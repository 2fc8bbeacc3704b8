package dev.sandboxed.runtime.internal.launch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A process, everything that descends from it, and whatever belongs to a session that it leads; of
 * a main process, everything in its sandbox. Thread-safe.
 */
public final class ProcessTree {

  private static final int SIGCONT = 18;
  private static final int SIGSTOP = 19;
  private static final int PARTS_OF_A_MOMENT = 200_000; // nanoseconds

  /** How long they may take to stand still. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long one that waits for something is expected to go on. */
  private static final Duration MOMENT = Duration.ofMillis(20);

  private final int id;
  private final HubProcesses processes;

  ProcessTree(int id, HubProcesses processes) {
    this.id = id;
    this.processes = processes;
  }

  /**
   * Sends a signal to all of them, and returns when that has been done; an interrupt does not keep
   * it from that. For every signal but SIGCONT they are stopped first, so that none escapes by
   * forking.
   *
   * @param frozen whether their control group is; then none can
   */
  public void signal(int number, boolean frozen) {
    List<SeenProcess> tree = find(processes.list(0, List.of()));
    if (!tree.isEmpty() && tree.get(0).text().isEmpty()) {
      processes.signal(number, withGroups(tree));
      return;
    }
    if (number != SIGCONT && !frozen) {
      tree = stop(tree);
    }
    if (number != SIGSTOP) {
      processes.signal(number, pids(tree));
    }
  }

  /** Returns what the tree is when nothing of it moves any more. */
  private List<SeenProcess> stop(List<SeenProcess> tree) {
    Deadline end = Deadline.in(PATIENCE);
    Deadline moment = Deadline.in(MOMENT);
    List<SeenProcess> found = tree;
    List<SeenProcess> moving = moving(found, moment);
    while (!moving.isEmpty() && !end.hasPassed()) {
      found = find(processes.list(SIGSTOP, pids(moving)));
      moving = moving(found, moment);
      if (!moving.isEmpty()) {
        LockSupport.parkNanos(PARTS_OF_A_MOMENT);
      }
    }
    return found;
  }

  private static List<SeenProcess> moving(List<SeenProcess> tree, Deadline moment) {
    boolean waiting = moment.hasPassed();
    return tree.stream().filter(process -> !process.isStill(waiting)).toList();
  }

  /** Those of the tree, in the order of their pids. */
  private List<SeenProcess> find(List<SeenProcess> all) {
    Set<Integer> roots = new HashSet<>();
    for (SeenProcess process : all) {
      if (process.pid() > 1 && (process.id() == id || process.sandbox() == id)) {
        roots.add(process.pid());
      }
    }
    Set<Integer> found = new HashSet<>(roots);
    boolean more = !roots.isEmpty();
    while (more) {
      more = false;
      for (SeenProcess process : all) {
        boolean belongs =
            !process.text().isEmpty()
                && (found.contains(process.parent()) || roots.contains(process.session()));
        more |= belongs && found.add(process.pid());
      }
    }
    return all.stream().filter(process -> found.contains(process.pid())).toList();
  }

  private static List<Integer> pids(List<SeenProcess> tree) {
    return tree.stream().map(SeenProcess::pid).toList();
  }

  /** As far as is known without /proc. */
  private static List<Integer> withGroups(List<SeenProcess> roots) {
    List<Integer> pids = new ArrayList<>();
    for (SeenProcess root : roots) {
      pids.add(-root.pid());
      pids.add(root.pid());
    }
    return pids;
  }
}

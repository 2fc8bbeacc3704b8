package dev.sandboxed.runtime.internal.launch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

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

  private final Supplier<Set<Integer>> roots;
  private final HubProcesses processes;
  private final boolean areShown;

  /**
   * @param roots gives the pids of those that Java has asked for and that live
   * @param areShown whether the hub's /proc shows them and what they have started; otherwise only
   *     they and their groups are reached
   */
  ProcessTree(Supplier<Set<Integer>> roots, HubProcesses processes, boolean areShown) {
    this.roots = roots;
    this.processes = processes;
    this.areShown = areShown;
  }

  /**
   * Sends a signal to all of them, and returns when that has been done; an interrupt does not keep
   * it from that. For every signal but SIGCONT they are stopped first, so that none escapes by
   * forking.
   *
   * @param frozen whether their control group is; then none can
   */
  public void signal(int number, boolean frozen) {
    if (!areShown) {
      processes.signal(number, withGroups(roots.get()));
      return;
    }
    List<SeenProcess> tree = find(processes.list(0, List.of()));
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
    Set<Integer> leaders = roots.get();
    Set<Integer> found = new HashSet<>(leaders);
    boolean more = !leaders.isEmpty();
    while (more) {
      more = false;
      for (SeenProcess process : all) {
        boolean belongs = found.contains(process.parent()) || leaders.contains(process.session());
        more |= belongs && found.add(process.pid());
      }
    }
    return all.stream().filter(process -> found.contains(process.pid())).toList();
  }

  private static List<Integer> pids(List<SeenProcess> tree) {
    return tree.stream().map(SeenProcess::pid).toList();
  }

  private static List<Integer> withGroups(Set<Integer> roots) {
    List<Integer> pids = new ArrayList<>();
    for (int root : roots) {
      pids.add(-root);
      pids.add(root);
    }
    return pids;
  }
}

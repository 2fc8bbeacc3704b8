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
  private static final int PAUSE_NANOS = 200_000;

  /** How long they may take to stand still. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long one that waits for something is expected to go on. */
  private static final Duration MOMENT = Duration.ofMillis(20);

  private final Monitor monitor;
  private final RemoteProcess root;
  private final HubProcesses processes;

  ProcessTree(Monitor monitor, RemoteProcess root) {
    this.monitor = monitor;
    this.root = root;
    this.processes = new HubProcesses(root);
  }

  /**
   * Whether the program at its root would ever see a signal, as PID 1 of its sandbox. When that
   * cannot be found out, it would.
   */
  public boolean notices(int signal) {
    return !monitor.showsProcesses()
        || new SignalMasks(processes.read(root.pid(), "status")).notices(signal)
        || SignalMasks.isWaiting(processes.read(root.pid(), "syscall"));
  }

  /**
   * Sends a signal to all of them, and returns when that has been done; an interrupt does not keep
   * it from that. For every signal but SIGCONT they are stopped first, so that none escapes by
   * forking. Where the hub's /proc does not show them only those that Java has asked for, and their
   * groups, are reached.
   *
   * @param frozen whether their control group is; then none can
   */
  public void signal(int number, boolean frozen) {
    if (!monitor.showsProcesses()) {
      processes.signal(number, withGroups(roots()));
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
        LockSupport.parkNanos(PAUSE_NANOS);
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
    Set<Integer> leaders = roots();
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

  /** The pids of those that Java has asked for and that live. */
  private Set<Integer> roots() {
    return monitor.pids(root.id());
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

package dev.sandboxed.runtime.internal.networks;

import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.Monitor;
import dev.sandboxed.runtime.internal.launch.MonitorGoneException;
import dev.sandboxed.runtime.internal.launch.NameTable;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.launch.StepFailedException;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.internal.seccomp.NameServerFilter;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The process that answers questions for names on one network, and those that follow it when it
 * ends. It reads what sandboxes send, so it has no privilege, sees no file but the table of names,
 * and is left few system calls. Thread-safe.
 */
final class NameServer {

  /** How many are started at once when they keep ending. */
  private static final int ATTEMPTS = 16;

  private static final String EMPTY = "/empty";

  /** MOUNT_ATTR_RDONLY, NOSUID, NODEV and NOEXEC of mount_setattr(2). */
  private static final long ONLY_READ = 15;

  private static final int RLIMIT_NPROC = 6;
  private static final int RLIMIT_NOFILE = 7;

  /** Two sockets, its root directory, the table, the epoll(7) and 32 clients take 38. */
  private static final int DESCRIPTORS = 48;

  private final HubNetwork bridge;
  private final String directory;
  private @Nullable RemoteProcess process; // guarded by this
  private int ended; // guarded by this

  NameServer(HubNetwork bridge) {
    this.bridge = bridge;
    this.directory = "/f/names-" + bridge.number();
  }

  /** Has it answer with this table from then on. */
  void tell(Steps steps, NameTable table) {
    steps.nameTable(directory, table);
  }

  /** Starts it unless it runs. The hub has been told to make the bridge, and the table. */
  synchronized void begin(Monitor monitor) {
    if (process != null && process.exitStatus() == null) {
      return;
    }
    if (process != null) {
      process.release(List.of());
    }
    process = monitor.serve(plan(), () -> exited(monitor));
  }

  /** The thread that hears of it must not write to the monitor. */
  private void exited(Monitor monitor) {
    Thread thread = new Thread(() -> beginAgain(monitor), "sandboxed-names");
    thread.setDaemon(true);
    thread.start();
  }

  private synchronized void beginAgain(Monitor monitor) {
    try {
      if (++ended < ATTEMPTS) {
        begin(monitor);
      }
    } catch (MonitorGoneException e) {
      // nobody is left who could ask
    }
  }

  synchronized boolean hasStarted() {
    return process != null && process.pid() != 0;
  }

  /** Waits until whatever is asked is answered, sooner or later. */
  void awaitStarted(Deadline deadline)
      throws StepFailedException, TimeoutException, InterruptedException {
    RemoteProcess current;
    synchronized (this) {
      current = process;
    }
    if (current != null) {
      current.awaitStarted(deadline);
    }
  }

  private Steps plan() {
    return new Steps()
        .nameSockets(bridge.device(), bridge.gateway())
        .bind(directory, EMPTY, false, ONLY_READ)
        .pivot(EMPTY)
        .processLimit("nproc", RLIMIT_NPROC, 0, 0, false)
        .processLimit("nofile", RLIMIT_NOFILE, DESCRIPTORS, DESCRIPTORS, false)
        .identity(0, 0, new int[0], 0, 0, true)
        .seccomp(NameServerFilter.program())
        .serveNames();
  }
}

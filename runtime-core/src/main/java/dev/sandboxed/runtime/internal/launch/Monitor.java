package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.RunDirectory;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The native process that holds everything one runtime starts. Thread-safe.
 *
 * <p>Requests may come from any thread; one daemon thread reads what comes back. Nothing waits for
 * {@code BOOTED}: requests queue in the pipe while the hub boots, and a boot that fails fails them
 * all.
 */
public final class Monitor implements AutoCloseable {

  private final Connection connection;
  private final Steps hubSteps;
  private final BooleanSupplier shown;
  private final Thread reader;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, RemoteProcess> processes = new HashMap<>(); // guarded by itself
  private final Leftovers leftovers = new Leftovers(this);
  private volatile boolean keeping;
  private volatile boolean left; // to itself: its end says nothing
  private boolean booted; // guarded by processes
  private @Nullable MonitorGoneException gone; // guarded by processes

  private Monitor(Connection connection, Steps hubSteps, BooleanSupplier shown) {
    this.connection = connection;
    this.hubSteps = hubSteps;
    this.shown = shown;
    this.reader = new Reader();
  }

  /** Starts the monitor and has it boot its hub, without waiting for that. */
  public static Monitor start(
      NativeProgram program, Identity identity, RunDirectory run, Steps hubSteps) {
    return start(program, identity, run.path().toString(), hubSteps, run::showsProcesses);
  }

  /** One whose hub has the mounts of this machine, and nothing of its own on disk. */
  static Monitor start(NativeProgram program, Identity identity) {
    return start(program, identity, "", new Steps(), () -> false);
  }

  private static Monitor start(
      NativeProgram program,
      Identity identity,
      String runDirectory,
      Steps hubSteps,
      BooleanSupplier shown) {
    Monitor monitor = new Monitor(program.start(), hubSteps, shown);
    Encoder boot =
        Message.begin(MessageType.BOOT, 0, 8192)
            .u32((int) ProcessHandle.current().pid())
            .identity(identity)
            .string(runDirectory);
    hubSteps.appendTo(boot);
    monitor.reader.start();
    monitor.send(boot);
    return monitor;
  }

  /**
   * Waits until the hub has booted.
   *
   * @throws MonitorGoneException when it could not
   */
  public void awaitBooted(Deadline deadline) throws InterruptedException {
    synchronized (processes) {
      while (!booted && gone == null && !deadline.hasPassed()) {
        processes.wait(deadline.remainingMillis());
      }
      if (gone != null) {
        throw gone.again();
      }
    }
  }

  /**
   * Whether the hub's /proc has the processes of its own pid namespace; known once it has booted.
   */
  boolean showsProcesses() {
    return shown.getAsBoolean();
  }

  /**
   * Those in the hub's pid namespace that live of a process and what is executed in its sandbox.
   */
  Set<Integer> pids(int main) {
    List<RemoteProcess> all;
    synchronized (processes) {
      all = List.copyOf(processes.values());
    }
    Set<Integer> pids = new HashSet<>();
    for (RemoteProcess process : all) {
      if (process.belongsTo(main)) {
        pids.add(process.livingPid());
      }
    }
    pids.remove(0);
    return pids;
  }

  /** The id of the native process. */
  public long pid() {
    return connection.pid();
  }

  /** An id for a sandbox or exec, never used twice. */
  public int newId() {
    return lastId.incrementAndGet();
  }

  /** Starts a sandbox, after the hub has carried out steps of its own. */
  public RemoteProcess start(int id, StartRequest request, Steps before) {
    return start(id, request, before, () -> {});
  }

  /**
   * As {@link #start(int, StartRequest, Steps)}.
   *
   * @param then what else is to be asked for before the sandbox, and after these steps
   */
  public RemoteProcess start(int id, StartRequest request, Steps before, Runnable then) {
    Encoder message = Message.begin(MessageType.START, id, 16384);
    request.appendTo(message);
    RemoteProcess process = register(new RemoteProcess(this, id, request.steps()));
    perform(id, before);
    then.run();
    send(message);
    return process;
  }

  /** Has the hub carry out steps that nobody waits for. */
  public void perform(Steps steps) {
    perform(0, steps);
  }

  private void perform(int id, Steps steps) {
    if (!steps.isEmpty()) {
      Encoder message = Message.begin(MessageType.PERFORM, id, 1024);
      steps.appendTo(message);
      send(message);
    }
  }

  /**
   * Runs a command in a sandbox.
   *
   * @param logLimit how many bytes its log may get
   * @param input whether its standard input is sent afterwards, and it has no terminal; otherwise
   *     it is empty
   */
  public RemoteProcess execute(
      int id, RemoteProcess sandbox, String log, long logLimit, boolean input, Steps steps) {
    Encoder message =
        Message.begin(MessageType.EXEC, id, 4096)
            .u32(sandbox.id())
            .string(log)
            .u64(logLimit)
            .u8(input ? 1 : 0);
    steps.appendTo(message);
    RemoteProcess process = register(new RemoteProcess(this, id, sandbox.id(), steps, () -> {}));
    send(message);
    return process;
  }

  /**
   * Starts a process that handles the files of a sandbox, and never becomes a program.
   *
   * @param sandbox its main process; null: none, to read an image
   * @param ended whether the sandbox's program has ended: then the process begins with the mounts
   *     of the hub, otherwise with the sandbox's
   */
  public RemoteProcess attend(int id, @Nullable RemoteProcess sandbox, boolean ended, Steps steps) {
    return attend(new RemoteProcess(this, id, steps), sandbox, ended, false, steps);
  }

  /**
   * Starts a process that serves sandboxes in the hub's network namespace, with mounts of its own.
   *
   * @param whenExited is run when it has ended after it had started, by the thread that hears of it
   */
  public RemoteProcess serve(Steps steps, Runnable whenExited) {
    int id = newId();
    RemoteProcess process = new RemoteProcess(this, id, id, steps, whenExited);
    return attend(process, null, true, false, steps);
  }

  /**
   * Starts a process that handles files of this machine, which ends together with the monitor.
   *
   * @param listens whether what is sent once it has paused reaches nobody but this process, without
   *     a detour by the hub
   */
  RemoteProcess attend(boolean listens, Steps steps) {
    return attend(new RemoteProcess(this, newId(), steps), null, true, listens, steps);
  }

  private RemoteProcess attend(
      RemoteProcess process,
      @Nullable RemoteProcess sandbox,
      boolean ended,
      boolean listens,
      Steps steps) {
    Encoder message =
        Message.begin(MessageType.ATTEND, process.id())
            .u32(sandbox == null ? 0 : sandbox.id())
            .u8(ended ? 1 : 0)
            .u8(listens ? 1 : 0);
    steps.appendTo(message);
    register(process);
    send(message);
    return process;
  }

  /** Whether it has ended, and everything it started with it. */
  public boolean isGone() {
    synchronized (processes) {
      return gone != null;
    }
  }

  /** Something is to outlive this JVM. */
  void keep() {
    keeping = true;
  }

  /** Whether {@link #close()} leaves something. */
  public boolean isKeeping() {
    return keeping && !isGone();
  }

  /**
   * Ends everything and returns when nothing is left of it. Where something is {@linkplain
   * RemoteProcess#keep kept}, only the rest is ended, and nothing is waited for.
   */
  @Override
  public void close() {
    if (isKeeping()) {
      left = true;
      connection.closeOutput();
      return;
    }
    connection.closeOutputSoon();
    try {
      connection.awaitEnd();
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the monitor ends all the same
    }
  }

  void release(RemoteProcess process, List<String> directories) {
    synchronized (processes) {
      processes.remove(process.id());
      if (gone != null) {
        return; // it has deleted everything
      }
    }
    leftovers.of(process.id(), directories);
    send(Message.begin(MessageType.RELEASE, process.id()));
  }

  /** Sends a message; one that does not arrive is answered by the end of the connection. */
  void send(Encoder message) {
    try {
      connection.send(message);
    } catch (IOException e) {
      // the reader thread finds out why and tells everyone
    }
  }

  private RemoteProcess register(RemoteProcess process) {
    synchronized (processes) {
      if (gone != null) {
        throw gone.again();
      }
      processes.put(process.id(), process);
    }
    return process;
  }

  /** Reads what the monitor says until it ends. */
  private final class Reader extends Thread {
    Reader() {
      super("sandboxed-monitor");
      setDaemon(true);
    }

    @Override
    public void run() {
      read();
    }
  }

  private void read() {
    String reason;
    StepFailure failure = null;
    try {
      for (Message message = connection.receive();
          message != null;
          message = connection.receive()) {
        if (message.id() != 0) {
          dispatch(message);
        } else if (message.type() == MessageType.BOOTED) {
          noteBooted();
        } else if (message.type() == MessageType.FAILED) {
          failure = connection.failure(message, hubSteps);
        }
      }
      connection.closeOutput();
      reason = left ? "the runtime has been closed" : connection.obituary();
    } catch (IOException | RuntimeException e) {
      connection.closeOutput();
      reason = "the connection to sandbox-init broke: " + e;
    }
    end(new MonitorGoneException(reason, failure));
  }

  private void noteBooted() {
    synchronized (processes) {
      booted = true;
      processes.notifyAll();
    }
  }

  private void dispatch(Message message) {
    RemoteProcess process;
    synchronized (processes) {
      process = processes.get(message.id());
    }
    if (process != null) {
      process.receive(message.type(), message.payload());
      if (message.type() == MessageType.EXITED) {
        process.runWhenExited();
      }
    } else if (message.type() == MessageType.RELEASED) {
      leftovers.released(message.id());
    }
  }

  private void end(MonitorGoneException reason) {
    List<RemoteProcess> orphans;
    synchronized (processes) {
      gone = reason;
      processes.notifyAll();
      orphans = List.copyOf(processes.values());
    }
    for (RemoteProcess process : orphans) {
      process.monitorIsGone(reason);
    }
  }
}

package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.runtime.spec.ExitStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What the hub has said about one sandbox or exec so far, and what can be asked of it. Thread-safe:
 * the monitor's reader thread writes under this object's lock and wakes whoever waits.
 */
public final class RemoteProcess {

  private static final int SIGKILL = 9;

  /** Bytes on their way to the standard input. */
  private static final int INPUT_WAITING = 256 << 10;

  private static final int PROTOCOL_UDP = 17;

  private final Monitor monitor;
  private final int id;
  private final int sandbox;
  private final Runnable whenExited;

  /** Held from a question to its answer. */
  private final Object turn = new Object();

  // All guarded by this.
  private Steps steps;
  private final Map<String, byte[]> files = new HashMap<>();
  private final Map<Integer, Integer> hostPorts = new HashMap<>();
  private final Map<Integer, Integer> hostUdpPorts = new HashMap<>();
  private final Set<Integer> openPorts = new HashSet<>();
  private int unanswered = 1; // lists of steps
  private Decoder told = FileData.NOTHING.bytes();
  private boolean released;
  private boolean inputClosed;
  private int inputWaiting;
  private int awaited;
  private @Nullable Decoder answer;
  private boolean started;
  private boolean following;
  private long logSize;
  private int pid;
  private int changes;
  private @Nullable ExitStatus exitStatus;
  private @Nullable StepFailure failure;
  private @Nullable MonitorGoneException gone;

  RemoteProcess(Monitor monitor, int id, Steps steps) {
    this(monitor, id, id, steps, () -> {});
  }

  /**
   * One that may belong to another.
   *
   * @param sandbox the id of the main process of its sandbox, or its own
   */
  RemoteProcess(Monitor monitor, int id, int sandbox, Steps steps, Runnable whenExited) {
    this.monitor = monitor;
    this.id = id;
    this.sandbox = sandbox;
    this.steps = steps;
    this.whenExited = whenExited;
  }

  public int id() {
    return id;
  }

  /** Waits until every step is done; returns the files that were read, absent ones left out. */
  public synchronized Map<String, byte[]> awaitPaused(Deadline deadline)
      throws StepFailedException, TimeoutException, InterruptedException {
    while (unanswered > 0) {
      throwFailure(deadline);
      wait(deadline.remainingMillis());
    }
    return new HashMap<>(files);
  }

  /** Has a paused process go on with these steps. */
  public void resume(Steps next) {
    synchronized (this) {
      unanswered++;
      steps = next;
    }
    Encoder message = Message.begin(MessageType.CONTINUE, id);
    next.appendTo(message);
    monitor.send(message);
  }

  /**
   * As {@link #resume(Steps)}, with a message of this process whose steps are encoded already; it
   * may wait in the pipe until those before it are done.
   */
  void resume(Encoder complete) throws StepFailedException {
    synchronized (this) {
      throwFailure();
      unanswered++;
      steps = new Steps();
    }
    monitor.send(complete);
  }

  /** Waits until every step is done; returns what the last list of them has told. */
  synchronized Decoder awaitTold(Deadline deadline)
      throws StepFailedException, TimeoutException, InterruptedException {
    awaitPaused(deadline);
    return told;
  }

  /** Waits until the program has been executed. */
  public synchronized void awaitStarted(Deadline deadline)
      throws StepFailedException, TimeoutException, InterruptedException {
    while (!started) {
      throwFailure(deadline);
      wait(deadline.remainingMillis());
    }
  }

  /**
   * Waits for the end; null when the deadline passes first. A monitor that is gone has killed it.
   */
  public synchronized @Nullable ExitStatus awaitExit(Deadline deadline)
      throws InterruptedException {
    while (exitStatus() == null && !deadline.hasPassed()) {
      wait(deadline.remainingMillis());
    }
    return exitStatus();
  }

  void runWhenExited() {
    whenExited.run();
  }

  /** In the hub's pid namespace; 0 until it has started. */
  public synchronized int pid() {
    return started ? pid : 0;
  }

  /** The same from its first moment on to its end; 0 before and afterwards. */
  synchronized int livingPid() {
    return exitStatus() == null ? pid : 0;
  }

  /** Whether it is the process with this id, or executed in its sandbox. */
  boolean belongsTo(int main) {
    return id == main || sandbox == main;
  }

  /**
   * How it ended; null while it runs. One that could not be started, or is released, counts as
   * killed.
   */
  public synchronized @Nullable ExitStatus exitStatus() {
    boolean killed = exitStatus == null && (gone != null || failure != null || released);
    return killed ? ExitStatus.signalled(SIGKILL) : exitStatus;
  }

  /** The port of this machine for a published port; 0 when it is not bound. */
  public synchronized int hostPort(int containerPort) {
    return hostPorts.getOrDefault(containerPort, 0);
  }

  /** The same for a port of UDP. */
  public synchronized int hostUdpPort(int containerPort) {
    return hostUdpPorts.getOrDefault(containerPort, 0);
  }

  /** Whether the service listens on a published port. */
  public synchronized boolean isOpen(int containerPort) {
    return openPorts.contains(containerPort);
  }

  /** How much of the log the hub has announced; complete when it has exited. */
  public synchronized long logSize() {
    return logSize;
  }

  /** A number that grows with everything that is said about this process. */
  public synchronized int changes() {
    return changes;
  }

  /** Waits until there are more changes than those seen, or the deadline passes. */
  public synchronized void awaitChange(int seen, Deadline deadline) throws InterruptedException {
    while (changes == seen && !deadline.hasPassed()) {
      wait(deadline.remainingMillis());
    }
  }

  /** Asks to hear when the log is longer than it is known to be. */
  public void follow() {
    long size;
    synchronized (this) {
      if (following) {
        return;
      }
      following = true;
      size = logSize;
    }
    monitor.send(Message.begin(MessageType.FOLLOW, id).u64(size));
  }

  /** What the sandbox listens on; empty when that is not known in time. */
  public List<Listener> listeners(Deadline deadline) throws InterruptedException {
    RemoteProcess reader = monitor.attend(monitor.newId(), this, false, Listener.readTables());
    try {
      return Listener.in(reader.awaitPaused(deadline));
    } catch (StepFailedException | TimeoutException e) {
      return List.of(); // it has ended, or is too busy
    } finally {
      reader.release(List.of());
    }
  }

  /**
   * Sends a question and waits for its answer; an interrupt does not keep it from that. Null: there
   * is none in time, or from nobody.
   */
  @Nullable Decoder ask(Encoder question, int answerType, Deadline deadline) {
    boolean interrupted = false;
    synchronized (turn) {
      synchronized (this) {
        answer = null;
        awaited = answerType;
      }
      monitor.send(question);
      synchronized (this) {
        while (answer == null && gone == null && !released && !deadline.hasPassed()) {
          try {
            wait(deadline.remainingMillis());
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return answer;
      }
    }
  }

  public void signal(int number) {
    monitor.send(Message.begin(MessageType.SIGNAL, id).u32(number));
  }

  /** It and everything that it has started. */
  public ProcessTree tree() {
    return new ProcessTree(monitor, this);
  }

  /**
   * Has the host ports of another main process lead to this one's sandbox, and cuts all connections
   * to either. Returns when that is done; an interrupt does not keep it from that.
   */
  public void succeed(RemoteProcess before, Deadline deadline) {
    ask(Message.begin(MessageType.SUCCEED, id).u32(before.id), MessageType.SUCCEEDED, deadline);
  }

  /**
   * Has this main process outlive the JVM, and the monitor with it.
   *
   * @param seconds how long at most
   * @return 0, or the errno of what the monitor could not do
   * @throws MonitorGoneException when the monitor has ended
   */
  public int keep(int seconds, Deadline deadline) throws MonitorGoneException, TimeoutException {
    Decoder kept =
        ask(Message.begin(MessageType.KEEP, id).u32(seconds), MessageType.KEPT, deadline);
    if (kept == null) {
      throwGone();
      throw new TimeoutException();
    }
    int errno = kept.u32();
    if (errno == 0) {
      monitor.keep();
    }
    return errno;
  }

  /** Has those who wait for a change look again. */
  public synchronized void wake() {
    changes++;
    notifyAll();
  }

  /** Waits until more input may be sent; returns false when nobody takes it any more. */
  public synchronized boolean awaitRoomForInput() throws InterruptedException {
    while (takesInput() && inputWaiting > INPUT_WAITING) {
      wait();
    }
    return takesInput();
  }

  /** Sends standard input; nothing is the end of it. */
  public void input(byte[] bytes, int length) {
    synchronized (this) {
      inputWaiting += length;
    }
    monitor.send(Message.begin(MessageType.INPUT, id, length + 64).bytes(bytes, length));
  }

  private boolean takesInput() {
    return !inputClosed && exitStatus() == null;
  }

  /**
   * Has the hub forget this process, killing it if it runs, and delete directories of it in the
   * background.
   */
  public void release(List<String> directories) {
    synchronized (this) {
      released = true;
      changes++;
      notifyAll();
    }
    monitor.release(this, directories);
  }

  synchronized void receive(int type, Decoder payload) {
    switch (type) {
      case MessageType.PAUSED -> receiveTold(payload);
      case MessageType.CLONED -> {
        pid = payload.u32();
        return; // nobody waits for that
      }
      case MessageType.STARTED -> started = true;
      case MessageType.FAILED -> failure = StepFailure.decode(payload, steps);
      case MessageType.PORT_BOUND -> receivePort(payload);
      case MessageType.PORT_OPEN -> openPorts.add(payload.u16());
      case MessageType.LOG -> {
        logSize = payload.u64();
        following = false;
      }
      case MessageType.INPUT_TAKEN -> {
        inputWaiting -= payload.u32();
        inputClosed |= payload.u8() != 0;
      }
      case MessageType.EXITED -> {
        exitStatus =
            payload.u8() == 0
                ? ExitStatus.exited(payload.u32())
                : ExitStatus.signalled(payload.u32());
        logSize = payload.u64();
      }
      default -> receiveAnswer(type, payload);
    }
    changes++;
    notifyAll();
  }

  synchronized void monitorIsGone(MonitorGoneException reason) {
    gone = reason;
    changes++;
    notifyAll();
  }

  private void receiveAnswer(int type, Decoder payload) {
    if (type == awaited) {
      answer = payload.copy();
      awaited = 0;
    }
  }

  private void receivePort(Decoder payload) {
    int containerPort = payload.u16();
    int hostPort = payload.u16();
    (payload.u8() == PROTOCOL_UDP ? hostUdpPorts : hostPorts).put(containerPort, hostPort);
  }

  private void receiveTold(Decoder payload) {
    if (--unanswered == 0) {
      told = payload.copy();
      steps.decodeFiles(payload, files);
    }
  }

  private void throwFailure() throws StepFailedException {
    if (failure != null) {
      throw new StepFailedException(failure);
    }
    throwGone();
  }

  private void throwFailure(Deadline deadline) throws StepFailedException, TimeoutException {
    throwFailure();
    if (deadline.hasPassed()) {
      throw new TimeoutException();
    }
  }

  private synchronized void throwGone() {
    if (gone != null) {
      throw gone.again();
    }
  }
}

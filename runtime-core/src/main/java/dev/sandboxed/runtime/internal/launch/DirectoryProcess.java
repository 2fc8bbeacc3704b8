package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.runtime.internal.host.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;

/**
 * A process that has a directory of this machine as its whole file system, and the ids of
 * sandboxes. No path there leads over a link. Its monitor is its own; both end together. Used by
 * one thread, whose interrupts wait until it is done.
 */
final class DirectoryProcess implements Teller, AutoCloseable {

  private final Monitor monitor;
  private final RemoteProcess process;
  private boolean begun;

  private DirectoryProcess(Monitor monitor, RemoteProcess process) {
    this.monitor = monitor;
    this.process = process;
  }

  /** To write files there as the root of sandboxes. */
  static DirectoryProcess toFill(NativeProgram program, Identity identity, Path directory) {
    return start(program, identity, rootedAt(directory).becomeRoot(), true);
  }

  /**
   * To change what is there, whoever it belongs to: it stays who the JVM is, for a directory of
   * somebody that sandboxes do not have, with capabilities over what is theirs.
   */
  static DirectoryProcess toChange(NativeProgram program, Identity identity, Path directory) {
    return start(program, identity, rootedAt(directory), true);
  }

  /** To read what is there, whoever it belongs to. */
  static DirectoryProcess toRead(NativeProgram program, Identity identity, Path directory) {
    return start(program, identity, rootedAt(directory), false);
  }

  private static Steps rootedAt(Path directory) {
    String path = directory.toString();
    return new Steps().bind(path, path, true, 0).rootDirectory(path, true).enterRoot();
  }

  private static DirectoryProcess start(
      NativeProgram program, Identity identity, Steps steps, boolean listens) {
    Monitor monitor = Monitor.start(program, identity);
    return new DirectoryProcess(monitor, monitor.attend(listens, steps));
  }

  /** Whom messages of steps are for. */
  int id() {
    return process.id();
  }

  /**
   * Has it carry out steps, after those sent before. Waits until it is there, and for the pipe to
   * it.
   */
  void send(Encoder steps) throws StepFailedException {
    if (!begun) {
      awaitDone();
      begun = true;
    }
    process.resume(steps);
  }

  @Override
  public Decoder tell(Steps steps) throws IOException {
    process.resume(steps);
    try {
      return waitFor(() -> process.awaitTold(Deadline.never()));
    } catch (StepFailedException e) {
      throw new ReadFailedException(e.failure(), e);
    } catch (MonitorGoneException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Waits until everything is done. */
  void awaitDone() throws StepFailedException {
    waitFor(() -> process.awaitPaused(Deadline.never()));
  }

  /** Gives up what it has not done. */
  @Override
  public void close() {
    monitor.close();
  }

  private interface Wait<T> {
    T once() throws StepFailedException, TimeoutException, InterruptedException;
  }

  private static <T> T waitFor(Wait<T> wait) throws StepFailedException {
    boolean interrupted = false;
    try {
      for (; ; ) {
        try {
          return wait.once();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          throw new IllegalStateException(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

package dev.sandboxed.runtime.internal.launch;

import java.util.concurrent.TimeoutException;

/**
 * Writes files in a sandbox, by a process of the runtime that has its root directory and waits for
 * steps. Not thread-safe.
 *
 * <p>Paths are absolute and looked up within the sandbox, whatever its links say. Each message is
 * waited for, so that little is on its way and a failure is that of what was sent last.
 */
public final class SandboxWriter extends FilesEncoder {

  /** A message must fit into the socket between the hub and the process at once. */
  private static final int CHUNK = 128 << 10;

  private final RemoteProcess process;
  private final Deadline deadline;

  public SandboxWriter(RemoteProcess process, Deadline deadline) {
    super(MessageType.CONTINUE, process.id(), CHUNK, true);
    this.process = process;
    this.deadline = deadline;
  }

  /** Makes what is missing of a directory, as root's. */
  public void makeDirectories(String path) {
    int begin = begin(Opcode.MKDIR);
    message().string(path).u32(0755).u32(0).u32(0).u64(0).u32(Steps.NOW);
    end(begin);
  }

  /** Waits until everything is written. */
  @Override
  public void finish() {
    endFile();
  }

  @Override
  void send(Encoder complete) {
    try {
      process.resume(complete);
      process.awaitPaused(deadline);
    } catch (StepFailedException e) {
      throw new WriteFailedException(e.failure(), e);
    } catch (TimeoutException e) {
      throw new WriteFailedException("it took too long", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WriteFailedException("the thread was interrupted", e);
    }
  }
}

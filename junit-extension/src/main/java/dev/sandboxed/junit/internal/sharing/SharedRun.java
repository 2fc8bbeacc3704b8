package dev.sandboxed.junit.internal.sharing;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * This JVM's part in a run of several: while it is open, the sandboxes of the run live.
 * Thread-safe.
 */
public final class SharedRun implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;

  private final SharedDirectory directory;
  private final SocketChannel lifeline;

  private SharedRun(SharedDirectory directory, SocketChannel lifeline) {
    this.directory = directory;
    this.lifeline = lifeline;
  }

  /** Whether the sandboxes of a run can be shared that has its images in this store. */
  public static boolean isPossible(Path store, RunIdentity run) {
    return SharedDirectory.of(store, run.id()).isUsable();
  }

  /**
   * Finds the holder of this run, or starts it. One JVM at a time does.
   *
   * @param settings for the holder: system properties
   */
  @SuppressWarnings("try") // the lock is held, not used
  public static synchronized SharedRun join(
      Path store, RunIdentity run, Map<String, String> settings) {
    SharedDirectory directory = SharedDirectory.of(store, run.id());
    try (FileChannel lock = directory.lock()) {
      SocketChannel lifeline = holding(directory);
      if (lifeline == null) {
        directory.sweep();
        directory.make();
        lifeline = begun(directory, HolderProcess.start(directory, run, settings));
      }
      return new SharedRun(directory, lifeline);
    } catch (IOException e) {
      throw new StartFailedException(
          "Could not share the sandboxes of the run at "
              + directory.path()
              + ": "
              + e.getMessage()
              + ". Set -Dsandboxed.run=off to have those of each JVM apart.",
          e);
    }
  }

  /** The holder has counted this JVM when it answers. */
  private static @Nullable SocketChannel holding(SharedDirectory directory) {
    try {
      SocketChannel channel = directory.connect();
      try {
        Frames.send(channel, List.of("hold"));
        Frames.receive(channel);
        return channel;
      } catch (IOException e) {
        channel.close();
        return null;
      }
    } catch (IOException e) {
      return null;
    }
  }

  private static SocketChannel begun(SharedDirectory directory, Process holder) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      SocketChannel lifeline = holding(directory);
      if (lifeline != null) {
        return lifeline;
      }
      try {
        if (holder.waitFor(5, TimeUnit.MILLISECONDS)) {
          throw new IOException(
              "the process that runs them has ended with "
                  + holder.exitValue()
                  + ": "
                  + HolderProcess.said(directory));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    holder.destroyForcibly();
    throw new IOException("the process that runs them did not begin");
  }

  /** Whether a specification means the same to another JVM: it holds no code. */
  public static boolean takes(SandboxSpec spec) {
    try {
      return ValueWriter.write(spec).length > 0;
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }

  /** Letters that stand for values, in every JVM the same. */
  public static String identity(List<?> values) {
    try {
      return SharedDirectory.digest(ValueWriter.write(values));
    } catch (UnsupportedOperationException e) {
      return Integer.toHexString(values.hashCode());
    }
  }

  /**
   * Starts a sandbox, or finds the one that another JVM has started with the same specification.
   *
   * @throws UnsupportedOperationException when the specification holds code
   */
  public Sandbox start(SandboxSpec spec) {
    String id = SharedDirectory.digest(ValueWriter.write(spec));
    ask(directory, List.of("start", id, spec), spec.name());
    return RemoteHandler.sandbox(directory, id, spec.name());
  }

  /** Asks the holder for something about a sandbox. */
  static @Nullable Object ask(SharedDirectory directory, List<?> request, String sandbox) {
    List<?> answer;
    try (SocketChannel channel = directory.connect()) {
      Frames.send(channel, new ArrayList<>(request));
      answer = Frames.receive(channel);
    } catch (IOException e) {
      throw RemoteFailure.gone(sandbox, e);
    }
    if (answer.get(0).equals("done")) {
      return answer.get(1);
    }
    throw RemoteFailure.of(String.valueOf(answer.get(1)), String.valueOf(answer.get(2)));
  }

  /** Lets go of the sandboxes of the run; they live while others use them. */
  @Override
  public void close() {
    try {
      lifeline.close();
    } catch (IOException e) {
      // the kernel has closed it
    }
  }
}

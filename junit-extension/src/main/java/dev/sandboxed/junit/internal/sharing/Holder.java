package dev.sandboxed.junit.internal.sharing;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The process that runs the sandboxes of a run. It ends when the build does, or when no JVM has
 * been connected for a while: forks may run one after the other.
 */
public final class Holder {

  private static final long LINGER_SECONDS = 10;

  private final SharedDirectory directory;
  private final HeldSandboxes sandboxes = new HeldSandboxes();

  private int holding; // guarded by this
  private long since = System.nanoTime(); // nobody is holding; guarded by this
  private boolean buildIsOver; // guarded by this

  private Holder(SharedDirectory directory) {
    this.directory = directory;
  }

  /**
   * Runs until nobody needs it.
   *
   * @param arguments its directory; the process id of the build, or 0
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Holder holder = new Holder(new SharedDirectory(Path.of(arguments[0])));
    long build = Long.parseLong(arguments[1]);
    if (build != 0) {
      holder.begin("build", () -> holder.awaitEndOf(build));
    }
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(holder.directory.socket()));
      holder.begin("accept", () -> holder.accept(server));
      holder.awaitEnd();
    }
    holder.sandboxes.close();
    System.exit(0);
  }

  private void awaitEndOf(long build) {
    ProcessHandle process = ProcessHandle.of(build).orElse(null);
    if (process != null) {
      process.onExit().join();
    }
    synchronized (this) {
      buildIsOver = true;
      notifyAll();
    }
  }

  private void begin(String name, Runnable task) {
    Thread thread = new Thread(task, "sandboxed-holder-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(ServerSocketChannel server) {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        begin("client", () -> serve(channel));
      }
    } catch (IOException e) {
      // closed: the end
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      List<?> request = Frames.receive(channel);
      if (request.get(0).equals("hold")) {
        hold(channel);
      } else {
        Frames.send(channel, answer(request));
      }
    } catch (IOException e) {
      // the client has ended; what it asked for is done
    }
  }

  /** Until the client closes its end, or the kernel does for it. */
  private void hold(SocketChannel channel) throws IOException {
    synchronized (this) {
      holding++;
    }
    try {
      Frames.send(channel, Arrays.asList("done", null));
      Frames.receive(channel);
    } finally {
      letGo();
    }
  }

  private synchronized void letGo() {
    holding--;
    since = System.nanoTime();
    notifyAll();
  }

  private List<@Nullable Object> answer(List<?> request) {
    List<@Nullable Object> answer = new ArrayList<>();
    try {
      Object value = sandboxes.answer(request);
      answer.add("done");
      answer.add(value);
      ValueWriter.write(answer);
      return answer;
    } catch (RuntimeException e) {
      return List.of("failed", e.getClass().getSimpleName(), String.valueOf(e.getMessage()));
    }
  }

  /** Clients that look for a holder have the lock until they are counted. */
  @SuppressWarnings("try") // the lock is held, not used
  private void awaitEnd() throws IOException, InterruptedException {
    while (true) {
      awaitNobody();
      try (FileChannel lock = directory.lock()) {
        if (isOver()) {
          directory.delete();
          return;
        }
      }
    }
  }

  private synchronized void awaitNobody() throws InterruptedException {
    while (!isOver()) {
      long left = TimeUnit.SECONDS.toNanos(LINGER_SECONDS) - (System.nanoTime() - since);
      wait(holding > 0 ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(left) + 1));
    }
  }

  private synchronized boolean isOver() {
    return buildIsOver
        || (holding == 0 && System.nanoTime() - since >= TimeUnit.SECONDS.toNanos(LINGER_SECONDS));
  }
}

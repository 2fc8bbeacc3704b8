package comparison;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/** The floor: Redis as a process of this machine, with the files of its image. */
final class BarePeer implements Peer {

  private static final long GLANCE = 100_000;

  @Override
  public Service start(Recipe recipe) {
    if (!recipe.equals(Recipe.REDIS)) {
      throw new UnsupportedOperationException("Redis only");
    }
    try {
      Running redis = new Running(freePort());
      redis.awaitPort();
      return redis;
    } catch (IOException e) {
      throw new IllegalStateException("Redis could not be started", e);
    }
  }

  @Override
  public Service startWithSchema(Recipe recipe) {
    return start(recipe);
  }

  @Override
  public void close() {}

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static final class Running implements Service {

    private final int port;
    private final Process process;

    Running(int port) throws IOException {
      this.port = port;
      this.process =
          new ProcessBuilder(
                  "chroot", System.getenv("REDIS_ROOT"), "redis-server", "--port", "" + port)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    }

    void awaitPort() throws IOException {
      while (process.isAlive()) {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress(host(), port));
          return;
        } catch (IOException e) {
          LockSupport.parkNanos(GLANCE);
        }
      }
      throw new IOException("Redis ended with " + process.exitValue());
    }

    @Override
    public String host() {
      return "127.0.0.1";
    }

    @Override
    public int port() {
      return port;
    }

    @Override
    public void exec(String... command) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void reset() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}

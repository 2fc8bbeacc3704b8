package comparison;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The floor: Redis, or PostgreSQL with a data directory that is ready, as a process of this machine
 * with the files of its image.
 */
final class BarePeer implements Peer {

  private static final long GLANCE = 100_000;

  @Override
  public Service start(Recipe recipe) {
    try {
      Running running = new Running(command(recipe), freePort());
      running.awaitPort();
      return running;
    } catch (IOException e) {
      throw new IllegalStateException(recipe.name() + " could not be started", e);
    }
  }

  private static List<String> command(Recipe recipe) {
    if (recipe.equals(Recipe.REDIS)) {
      return List.of("chroot", System.getenv("REDIS_ROOT"), "redis-server", "--port");
    }
    if (recipe.equals(Recipe.POSTGRES)) {
      return List.of(
          "chroot",
          "--userspec=postgres:postgres",
          System.getenv("POSTGRES_ROOT"),
          "/usr/lib/postgresql/15/bin/postgres",
          "-D",
          "/var/lib/postgresql/data",
          "-p");
    }
    throw new UnsupportedOperationException("Redis and PostgreSQL only");
  }

  @Override
  public Service startWithSchema(Recipe recipe) {
    throw new UnsupportedOperationException();
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

    /**
     * @param command to which the port is added
     */
    Running(List<String> command, int port) throws IOException {
      this.port = port;
      List<String> complete = new ArrayList<>(command);
      complete.add(Integer.toString(port));
      this.process =
          new ProcessBuilder(complete)
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
      throw new IOException("It ended with " + process.exitValue());
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
      process.destroy();
      process.onExit().join();
    }
  }
}

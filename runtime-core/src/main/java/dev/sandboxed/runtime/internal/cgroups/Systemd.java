package dev.sandboxed.runtime.internal.cgroups;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The systemd that this user may ask for control groups: the machine's for root, for everybody else
 * one of the user's own. Immutable.
 *
 * @param bus the socket of the message bus that it listens on; it need not exist
 * @see <a href="https://systemd.io/CONTROL_GROUP_INTERFACE/">New Control Group Interfaces</a>
 */
record Systemd(Path bus) {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String NAME = "org.freedesktop.systemd1";

  /** That of the user who runs this JVM. */
  static Systemd ofThisUser() throws IOException {
    Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    return of((Integer) user, System.getenv().getOrDefault("XDG_RUNTIME_DIR", ""));
  }

  /**
   * That of a user.
   *
   * @param runtimeDirectory what the environment of a session says, and that of a service does not;
   *     empty: the usual one
   */
  static Systemd of(int user, String runtimeDirectory) {
    if (user == 0) {
      return new Systemd(Path.of("/run/dbus/system_bus_socket"));
    }
    String directory = runtimeDirectory.isEmpty() ? "/run/user/" + user : runtimeDirectory;
    return new Systemd(Path.of(directory, "bus"));
  }

  /**
   * Moves processes into a scope: a unit whose control group systemd leaves to those in it, and
   * removes when the last of them has ended. Returns when they are there.
   *
   * @param scope the name of a unit that does not exist; ends with {@code .scope}
   */
  void delegate(String scope, List<Long> processes) throws IOException {
    if (!Files.exists(bus)) {
      throw new IOException("no control group is delegated, and there is no systemd at " + bus);
    }
    try (BusConnection connection = BusConnection.to(bus, PATIENCE)) {
      connection.call(startTransientUnit(connection, scope, processes));
      for (long process : processes) {
        awaitIn(scope, process);
      }
    } catch (IOException e) {
      throw new IOException("systemd did not make " + scope + ": " + e.getMessage(), e);
    }
  }

  private static BusMessage startTransientUnit(
      BusConnection connection, String scope, List<Long> processes) {
    BusMessage message =
        connection.message(
            NAME,
            "/org/freedesktop/systemd1",
            NAME + ".Manager",
            "StartTransientUnit",
            "ssa(sv)a(sa(sv))");
    message.string(scope).string("fail");
    int properties = message.beginArray(BusMessage.STRUCT);
    message.property("Description", "s").string("Sandboxes of a JVM");
    message.property("CollectMode", "s").string("inactive-or-failed");
    message.property("Delegate", "b").u32(1);
    message.property("TasksMax", "t").u64(-1); // else a sandbox without limits would have this one
    message.property("PIDs", "au");
    int pids = message.beginArray(Integer.BYTES);
    for (long process : processes) {
      message.u32((int) process);
    }
    message.endArray(pids, Integer.BYTES).endArray(properties, BusMessage.STRUCT);
    return message.endArray(message.beginArray(BusMessage.STRUCT), BusMessage.STRUCT);
  }

  /** The answer to the call only says that systemd will try. */
  private static void awaitIn(String scope, long process) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Path membership = Path.of("/proc", Long.toString(process), "cgroup");
    while (Files.exists(membership) && !GroupFile.read(membership).endsWith("/" + scope)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException(
            "process " + process + " is not in it after " + PATIENCE.toSeconds() + " s");
      }
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }
}

package dev.sandboxed.runtime.internal.networks;

import dev.sandboxed.runtime.internal.launch.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The program that carries connections of sandboxes out of the hub's network namespace, as an
 * ordinary process of this user would make them: slirp4netns(1). It is started by the first sandbox
 * that is to get out, with a device in the hub's namespace, and ends with this JVM, whose end of
 * its standard input it watches. Thread-safe.
 */
public final class WayOut implements AutoCloseable {

  /** What it calls its end of the cable. */
  static final String DEVICE = "wayout";

  private static final int COMMAND_NOT_FOUND = 127;

  /** Says that it is ready on the pipe to this JVM, and everything else in a file. */
  private static final String WITH_LOG = "exec 3>&1 >\"$0\" 2>&1 && exec \"$@\"";

  private final long monitor;
  private final Path log;
  private @Nullable Process process; // guarded by this

  /**
   * @param monitor the native process whose child is the hub
   * @param directory for its output
   */
  public WayOut(long monitor, Path directory) {
    this.monitor = monitor;
    this.log = directory.resolve("way-out");
  }

  /** Returns when the device is there. The hub must have booted. */
  public synchronized void open(Deadline deadline) throws NoWayOutException, InterruptedException {
    if (process != null && process.isAlive()) {
      return;
    }
    Process started = start();
    try {
      awaitDevice(started, deadline);
      process = started;
    } finally {
      if (process != started) {
        started.destroy();
      }
    }
  }

  private void awaitDevice(Process started, Deadline deadline)
      throws NoWayOutException, InterruptedException {
    try {
      while (started.getInputStream().available() == 0 && started.isAlive()) {
        if (deadline.hasPassed()) {
          throw new NoWayOutException("slirp4netns was not ready in time", "");
        }
        Thread.sleep(1);
      }
      if (started.getInputStream().read() < 0) {
        throw refused(started.waitFor());
      }
    } catch (IOException e) {
      throw refused(started.waitFor());
    }
  }

  private Process start() throws NoWayOutException {
    String namespaces =
        ProcessHandle.of(monitor)
            .flatMap(handle -> handle.children().findFirst())
            .map(hub -> "/proc/" + hub.pid() + "/ns/")
            .orElseThrow(() -> new NoWayOutException("the hub has ended", ""));
    ProcessBuilder builder =
        new ProcessBuilder(
            "sh",
            "-c",
            WITH_LOG,
            log.toString(),
            "slirp4netns",
            "--exit-fd=0",
            "--ready-fd=3",
            "--disable-host-loopback",
            "--enable-sandbox",
            "--enable-seccomp",
            "--userns-path=" + namespaces + "user",
            "--netns-type=path",
            namespaces + "net",
            DEVICE);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new NoWayOutException("a shell could not be started: " + e.getMessage(), "");
    }
  }

  private NoWayOutException refused(int exitCode) {
    if (exitCode == COMMAND_NOT_FOUND) {
      return new NoWayOutException(
          "the program slirp4netns is not there",
          "Install it, on Debian and Ubuntu with: sudo apt-get install slirp4netns");
    }
    String output = output();
    return new NoWayOutException(
        "slirp4netns ended with exit code " + exitCode + ": " + output, remedy(output));
  }

  private static String remedy(String output) {
    if (!output.contains("/dev/net/tun")) {
      return "";
    }
    return output.contains("Permission denied")
        ? "Let ordinary users open /dev/net/tun, as most distributions do: sudo chmod 666"
            + " /dev/net/tun"
        : "The device is missing: sudo modprobe tun; in a container of Docker: --device"
            + " /dev/net/tun";
  }

  private String output() {
    try {
      return Files.readString(log, StandardCharsets.ISO_8859_1).strip().replace("\n", "; ");
    } catch (IOException e) {
      return "it has written nothing";
    }
  }

  /** Ends it, and with it every connection that it carries. */
  @Override
  public synchronized void close() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is ending all the same
    }
  }
}

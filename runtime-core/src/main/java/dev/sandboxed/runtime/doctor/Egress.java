package dev.sandboxed.runtime.doctor;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.sandboxed.runtime.doctor.Finding.State;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Whether what carries connections out of the networks of sandboxes is there. */
final class Egress {

  private static final String NAME = "way to other networks";
  private static final String PROGRAM = "slirp4netns";
  private static final Path DEVICE = Path.of("/dev/net/tun");
  private static final int PATIENCE_SECONDS = 30;

  static Finding examine() {
    if (!runs(PROGRAM)) {
      return degraded(PROGRAM + " --version could not be run", "sudo apt-get install slirp4netns");
    }
    try {
      FileChannel.open(DEVICE, READ, WRITE).close();
      return Finding.ok(NAME, PROGRAM + " --version ran, and " + DEVICE + " was opened");
    } catch (IOException e) {
      return degraded(
          DEVICE + " could not be opened",
          "sudo modprobe tun && sudo chmod 666 /dev/net/tun; in a container of Docker: --device"
              + " /dev/net/tun");
    }
  }

  private static Finding degraded(String evidence, String command) {
    return new Finding(
        NAME,
        State.DEGRADED,
        evidence,
        "Sandboxes reach one another, and are reached, without it. For egress: " + command);
  }

  private static boolean runs(String program) {
    try {
      Process process =
          new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Egress() {}
}

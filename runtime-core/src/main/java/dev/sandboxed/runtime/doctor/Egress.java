package dev.sandboxed.runtime.doctor;

import dev.sandboxed.runtime.doctor.Finding.State;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whether a program is there that could carry connections out of the network of sandboxes. */
final class Egress {

  private static final int PATIENCE_SECONDS = 30;

  static Finding examine() {
    for (String program : List.of("pasta", "slirp4netns")) {
      if (runs(program)) {
        return Finding.ok("way to other networks", program + " --version ran");
      }
    }
    return new Finding(
        "way to other networks",
        State.DEGRADED,
        "neither pasta --version nor slirp4netns --version could be run",
        "Sandboxes reach one another, and are reached, without it. For a way out: sudo apt-get"
            + " install passt (or slirp4netns).");
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

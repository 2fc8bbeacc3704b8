package dev.sandboxed.image.internal.store;

import java.io.IOException;
import java.nio.file.Path;

/** Asks another process whether it could take a lock. */
final class ForeignProcess {
  private static final int LOCKED = 7;

  private ForeignProcess() {}

  static boolean canLock(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ForeignProcess.class.getName(),
                file.toString())
            .inheritIO()
            .start();
    int status = process.waitFor();
    if (status != 0 && status != LOCKED) {
      throw new IOException("The other process ended with " + status);
    }
    return status == 0;
  }

  public static void main(String[] arguments) throws IOException {
    StoreLock lock = StoreLock.tryAcquire(Path.of(arguments[0]));
    System.exit(lock == null ? LOCKED : 0);
  }
}

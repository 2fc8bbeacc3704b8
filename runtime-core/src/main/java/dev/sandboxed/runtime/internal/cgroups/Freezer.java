package dev.sandboxed.runtime.internal.cgroups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stops the processes of a control group without their noticing: {@code cgroup.freeze} of
 * version 2, the controller {@code freezer} of version 1.
 *
 * @param switchFile what is written to
 * @param on what freezes
 * @param off what thaws
 * @param progressFile what says when every process stands still
 * @param done the line of it that says so
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/freezer-subsystem.html">Cgroup
 *     Freezer</a>
 */
record Freezer(Path switchFile, String on, String off, Path progressFile, String done) {

  private static final int TRIES = 5000;
  private static final int MOMENT = 1; // milliseconds

  /**
   * That of version 2 before that of version 1, in which a process that is killed ends only when it
   * is thawed; null when there is none.
   */
  static @Nullable Freezer of(List<Path> directories) {
    for (Path directory : directories) {
      Path file = directory.resolve("cgroup.freeze");
      if (Files.exists(file)) {
        return new Freezer(file, "1", "0", directory.resolve("cgroup.events"), "frozen 1");
      }
    }
    for (Path directory : directories) {
      Path file = directory.resolve("freezer.state");
      if (Files.exists(file)) {
        return new Freezer(file, "FROZEN", "THAWED", file, "FROZEN");
      }
    }
    return null;
  }

  /**
   * Returns when every process stands still, or after some seconds: one that waits for a disk does
   * nothing until it is frozen.
   *
   * @throws IOException when it is refused; then nothing is frozen
   */
  void freeze() throws IOException {
    GroupFile.write(switchFile, on);
    for (int tries = 0; tries < TRIES && !isDone(); tries++) {
      try {
        Thread.sleep(MOMENT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // it will be frozen all the same
        return;
      }
    }
  }

  void thaw() throws IOException {
    GroupFile.write(switchFile, off);
  }

  private boolean isDone() {
    return GroupFile.read(progressFile).lines().anyMatch(done::equals);
  }
}

package dev.sandboxed.runtime.internal.cgroups;

import dev.sandboxed.runtime.spec.Stats;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The control group of one sandbox: a directory in each hierarchy. Thread-safe. */
public final class ControlGroup {

  private static final int TRIES = 500;
  private static final int MOMENT = 2; // milliseconds

  private final List<Path> directories;
  private @Nullable Stats last; // guarded by this
  private @Nullable Freezer frozen; // guarded by this; null: nothing is

  ControlGroup(List<Path> directories) {
    this.directories = List.copyOf(directories);
  }

  /** In how many hierarchies its processes have to be put into it. */
  public int count() {
    return directories.size();
  }

  /** What it has used; after {@link #remove()} what it had used then. */
  public synchronized Stats stats() {
    return last == null ? new GroupStats(directories).read() : last;
  }

  /** Stops its processes where they are; returns whether that is possible here. */
  public synchronized boolean freeze() {
    Freezer freezer = Freezer.of(directories);
    if (freezer == null) {
      return false;
    }
    try {
      freezer.freeze();
      frozen = freezer;
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Has its processes go on. One that has been killed ends, which in version 1 it does only now.
   */
  public synchronized void thaw() {
    if (frozen != null) {
      try {
        frozen.thaw();
      } catch (IOException e) {
        // it has been removed
      }
      frozen = null;
    }
  }

  public synchronized boolean isFrozen() {
    return frozen != null;
  }

  /**
   * Removes it; its processes must have been killed. What cannot be removed in a second is removed
   * by the monitor in the end.
   */
  public synchronized void remove() {
    if (last == null) {
      last = stats();
      List<Path> reverse = new ArrayList<>(directories);
      Collections.reverse(reverse);
      for (Path directory : reverse) {
        remove(directory);
      }
    }
  }

  /** Lets end what somebody has frozen, and nobody can thaw any more. */
  static void thaw(Path directory) {
    Freezer freezer = Freezer.of(List.of(directory));
    if (freezer != null) {
      try {
        freezer.thaw();
      } catch (IOException e) {
        // it is gone
      }
    }
  }

  /** The kernel keeps it busy until the last process is gone entirely. */
  static void remove(Path directory) {
    for (int tries = 0; tries < TRIES; tries++) {
      try {
        Files.deleteIfExists(directory);
        return;
      } catch (NoSuchFileException | DirectoryNotEmptyException e) {
        return;
      } catch (FileSystemException e) {
        if (!pause()) {
          return;
        }
      } catch (IOException e) {
        return;
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(MOMENT);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

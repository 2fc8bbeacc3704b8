package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.runtime.internal.cgroups.ControlGroups;
import dev.sandboxed.runtime.internal.host.RunDirectory;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;

/**
 * Deletes what runtimes have left whose JVM and monitor were both killed. Several may do so at
 * once.
 */
final class OrphanSweeper {

  /** How long a run directory may exist before its monitor locks it. */
  private static final Duration YOUTH = Duration.ofMinutes(1);

  private final FilesWriters writers;

  OrphanSweeper(FilesWriters writers) {
    this.writers = writers;
  }

  void sweep(Iterable<RunDirectory> runs) {
    for (RunDirectory run : runs) {
      if (isOrphan(run)) {
        ControlGroups.removeThoseOf(run);
        delete(run);
      }
    }
  }

  /** The monitor does it itself unless it was killed. */
  void delete(RunDirectory run) {
    try {
      writers.delete(run.path());
    } catch (ImageStoreException | HostUnsupportedException e) {
      // somebody else deletes it just now, or a later runtime does
    }
  }

  private static boolean isOrphan(RunDirectory run) {
    try {
      Instant changed =
          Files.getLastModifiedTime(run.path(), LinkOption.NOFOLLOW_LINKS).toInstant();
      return changed.isBefore(Instant.now().minus(YOUTH)) && !isLocked(run);
    } catch (IOException e) {
      return false; // it has just been deleted
    }
  }

  /**
   * Whether its monitor lives. Of the lock that is taken for a moment nothing depends: what it was
   * taken for is not used again.
   */
  private static boolean isLocked(RunDirectory run) throws IOException {
    try (FileChannel channel =
            FileChannel.open(run.lock(), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        var lock = channel.tryLock()) {
      return lock == null;
    } catch (NoSuchFileException e) {
      return false;
    } catch (OverlappingFileLockException e) {
      return true; // by another sweeper of this JVM
    }
  }
}

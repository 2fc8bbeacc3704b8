package dev.sandboxed.image.internal.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Exclusive use of one name in a store, across threads, class loaders and processes; the kernel
 * gives it back when the process dies. The lock files belong to this class alone and are never
 * deleted.
 *
 * <p>The kernel's locks belong to a process and are lost as soon as it closes <em>any</em>
 * descriptor of the file (fcntl(2)), and blocking requests of two threads can be refused as a
 * deadlock that is none. So a name is first taken within the JVM, by a system property that all
 * class loaders see, then in the kernel, by polling; the file is open only while both are held.
 */
public final class StoreLock implements AutoCloseable {
  private static final int FIRST_WAIT_MILLIS = 2;
  private static final int LONGEST_WAIT_MILLIS = 100;
  private static final String HOLDER = Long.toString(ProcessHandle.current().pid());
  private static final Map<String, FileChannel> LEFT_OPEN = new ConcurrentHashMap<>();

  private final String property;
  private final FileChannel channel;

  private StoreLock(String property, FileChannel channel) {
    this.property = property;
    this.channel = channel;
  }

  /**
   * Waits until the lock is free.
   *
   * @param waiting called once if it is not free at once
   */
  static StoreLock acquire(Path file, Runnable waiting) throws IOException, InterruptedException {
    int wait = FIRST_WAIT_MILLIS;
    while (true) {
      StoreLock lock = tryAcquire(file);
      if (lock != null) {
        return lock;
      }
      if (wait == FIRST_WAIT_MILLIS) {
        waiting.run();
      }
      Thread.sleep(wait);
      wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS);
    }
  }

  static @Nullable StoreLock tryAcquire(Path file) throws IOException {
    String property = "dev.sandboxed.lock." + file;
    if (!takeWithinJvm(property)) {
      return null;
    }
    StoreLock lock = null;
    try {
      lock = lockInKernel(property, file);
      return lock;
    } finally {
      if (lock == null) {
        System.getProperties().remove(property, HOLDER);
      }
    }
  }

  /** Gives the lock back: the descriptor first, so that there is never a second one beside it. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.getProperties().remove(property, HOLDER);
    }
  }

  private static boolean takeWithinJvm(String property) {
    Properties shared = System.getProperties();
    Object holder = shared.putIfAbsent(property, HOLDER);
    // Properties may be handed down to child processes; a holder that is another process says
    // nothing here.
    return holder == null || (!holder.equals(HOLDER) && shared.replace(property, holder, HOLDER));
  }

  private static @Nullable StoreLock lockInKernel(String property, Path file) throws IOException {
    FileChannel kept = LEFT_OPEN.remove(property);
    FileChannel channel = kept == null ? FileChannel.open(file, CREATE, WRITE) : kept;
    boolean mayClose = true;
    try {
      FileLock lock = channel.tryLock();
      mayClose = lock == null;
      return lock == null ? null : new StoreLock(property, channel);
    } catch (OverlappingFileLockException e) {
      // Somebody cleared the property of a lock that this JVM holds. Closing now would give that
      // lock away.
      mayClose = false;
      LEFT_OPEN.put(property, channel);
      return null;
    } finally {
      if (mayClose) {
        channel.close();
      }
    }
  }
}

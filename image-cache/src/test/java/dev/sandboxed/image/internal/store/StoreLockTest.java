package dev.sandboxed.image.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StoreLockTest {
  @TempDir Path directory;

  @Test
  void oneThreadAtATimeHoldsIt() throws Exception {
    Path file = directory.resolve("lock");
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          new Thread(
              () -> {
                for (int round = 0; round < 20; round++) {
                  try (StoreLock lock = StoreLock.acquire(file, () -> {})) {
                    assertThat(lock).isNotNull();
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                  } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                }
              });
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void aSecondTryFailsAtOnceAndTheWaiterIsTold() throws Exception {
    Path file = directory.resolve("lock");
    CountDownLatch waiting = new CountDownLatch(1);
    StoreLock held = StoreLock.tryAcquire(file);
    assertThat(held).isNotNull();
    assertThat(StoreLock.tryAcquire(file)).isNull();
    Thread waiter =
        new Thread(
            () -> {
              try {
                StoreLock.acquire(file, waiting::countDown).close();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    waiter.start();
    waiting.await();
    held.close();
    waiter.join();
  }

  @Test
  void anotherClassLoaderIsKeptOutAndDoesNotStealIt() throws Exception {
    Path file = directory.resolve("lock");
    try (URLClassLoader other = foreignLoader();
        StoreLock held = StoreLock.tryAcquire(file)) {
      assertThat(held).isNotNull();
      assertThat(tryIn(other, file)).isNull();
      assertThat(ForeignProcess.canLock(file)).isFalse();
    }
    assertThat(ForeignProcess.canLock(file)).isTrue();
  }

  /** Test frameworks restore system properties, and with them take ours away. */
  @Test
  void itHoldsEvenWhenSystemPropertiesAreCleared() throws Exception {
    Path file = directory.resolve("lock");
    try (URLClassLoader other = foreignLoader();
        StoreLock held = StoreLock.tryAcquire(file)) {
      assertThat(held).isNotNull();
      System.clearProperty("dev.sandboxed.lock." + file);
      assertThat(tryIn(other, file)).isNull();
      assertThat(StoreLock.tryAcquire(file)).isNull();
      assertThat(ForeignProcess.canLock(file)).isFalse();
    }
    assertThat(StoreLock.tryAcquire(file)).isNotNull().satisfies(StoreLock::close);
  }

  @Test
  void aPropertyInheritedFromAnotherProcessKeepsNobodyOut() throws Exception {
    Path file = directory.resolve("lock");
    System.setProperty("dev.sandboxed.lock." + file, "1");
    assertThat(StoreLock.tryAcquire(file)).isNotNull().satisfies(StoreLock::close);
  }

  private static Object tryIn(ClassLoader loader, Path file) throws Exception {
    var method =
        loader.loadClass(StoreLock.class.getName()).getDeclaredMethod("tryAcquire", Path.class);
    method.setAccessible(true);
    return method.invoke(null, file);
  }

  private static URLClassLoader foreignLoader() {
    URL classes = StoreLock.class.getProtectionDomain().getCodeSource().getLocation();
    return new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader());
  }
}

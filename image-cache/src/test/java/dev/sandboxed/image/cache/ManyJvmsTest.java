package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.Platform;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PullMain;
import dev.sandboxed.image.fixtures.PullProcess;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What several JVMs, or several copies of these classes in one, ask for is loaded once. */
@Timeout(120)
class ManyJvmsTest {
  private static final TestTar BASE = new TestTar().file("base", "x".repeat(100_000));

  private final InProcessRegistry registry =
      InProcessRegistry.start()
          .put("one:1", image().layer(BASE).layer(new TestTar().file("one", "")))
          .put("two:1", image().layer(BASE).layer(new TestTar().file("two", "")));

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  @Tag("slow")
  void eightJvmsLoadEverythingOnce() throws Exception {
    List<PullProcess> processes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String[] images =
          i % 2 == 0 ? new String[] {"one:1", "two:1"} : new String[] {"two:1", "one:1"};
      processes.add(PullProcess.start(directory, registry.url(), List.of(), images));
    }
    for (PullProcess process : processes) {
      assertThat(process.output().split(" 2 layers ", -1)).hasSize(3);
    }
    assertEverythingWasLoadedOnce();
  }

  @Test
  void severalClassLoadersLoadEverythingOnce() throws Exception {
    System.setProperty("sandboxed.store", directory.toString());
    System.setProperty("sandboxed.mirror.docker.io", registry.url());
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        Thread thread = new Thread(() -> pullInALoaderOfItsOwn(failures));
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } finally {
      System.clearProperty("sandboxed.store");
      System.clearProperty("sandboxed.mirror.docker.io");
    }
    assertThat(failures).isEmpty();
    assertEverythingWasLoadedOnce();
  }

  private static void pullInALoaderOfItsOwn(List<Throwable> failures) {
    try (URLClassLoader loader =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(loader);
      loader
          .loadClass(PullMain.class.getName())
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {"one:1", "two:1"});
    } catch (InvocationTargetException e) {
      failures.add(e.getCause());
    } catch (ReflectiveOperationException | IOException e) {
      failures.add(e);
    }
  }

  /** Two manifests, two configurations, three layers. */
  private void assertEverythingWasLoadedOnce() {
    assertThat(registry.requests()).hasSize(7).doesNotHaveDuplicates();
    assertThat(registry.requests().stream().filter(request -> request.contains("/blobs/")))
        .extracting(request -> request.substring(request.lastIndexOf('/')))
        .doesNotHaveDuplicates();
  }

  private static URL[] classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(ManyJvmsTest::url)
        .toArray(URL[]::new);
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static TestImage image() {
    return new TestImage().architecture(Platform.host().architecture());
  }
}

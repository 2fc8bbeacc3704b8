package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kill -9 of a JVM, at random moments of its life. */
@Tag("slow")
class KilledJvmTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final Random RANDOM = new Random();
  private static final int LONGEST_LIFE_MILLIS = 1500;

  @RepeatedTest(50)
  void nothingIsLeftAfterOneSecond() throws Exception {
    Path store = RUNTIME.store();
    String mark = "mark-" + RANDOM.nextLong();
    Process child =
        ChildJvm.start(
            List.of(),
            List.of("-Xshare:auto"),
            ChildJvm.classPath(),
            StartUntilKilled.class,
            store.toString(),
            mark);
    int life = RANDOM.nextInt(LONGEST_LIFE_MILLIS);
    Thread.sleep(life);

    child.destroyForcibly().waitFor();
    long killed = System.nanoTime();

    List<String> left = left(store, mark);
    while (!left.isEmpty() && System.nanoTime() - killed < Duration.ofSeconds(1).toNanos()) {
      Thread.sleep(5);
      left = left(store, mark);
    }
    assertThat(left)
        .as("left one second after kill -9, " + life + " ms after the start of the JVM")
        .isEmpty();
  }

  private static List<String> left(Path store, String mark) throws IOException {
    List<String> left = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      processes
          .map(process -> content(process.resolve("cmdline")).replace('\0', ' '))
          .filter(line -> line.contains(mark) || line.contains(store + "/bin"))
          .forEach(line -> left.add("process " + line));
    }
    if (Files.exists(store.resolve("run"))) { // a JVM killed early has not made it
      try (Stream<Path> directories = Files.list(store.resolve("run"))) {
        directories.forEach(directory -> left.add("directory " + directory));
      }
    }
    content(Path.of("/proc/self/mountinfo"))
        .lines()
        .filter(line -> line.contains(store.toString()))
        .forEach(line -> left.add("mount " + line));
    return left;
  }

  private static String content(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // no process, or one that has ended
    }
  }
}

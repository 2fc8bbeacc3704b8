package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
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
    Leftovers leftovers = new Leftovers(store);
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

    List<String> left = left(leftovers, mark);
    while (!left.isEmpty() && System.nanoTime() - killed < Duration.ofSeconds(1).toNanos()) {
      Thread.sleep(5);
      left = left(leftovers, mark);
    }
    assertThat(left)
        .as("left one second after kill -9, " + life + " ms after the start of the JVM")
        .isEmpty();
  }

  private static List<String> left(Leftovers leftovers, String mark) throws IOException {
    List<String> left = leftovers.living(mark);
    left.addAll(leftovers.directories());
    return left;
  }
}

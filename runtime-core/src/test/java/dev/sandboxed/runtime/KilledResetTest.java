package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kill -9 of a JVM amid resets by hand. */
@Tag("slow")
class KilledResetTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final Random RANDOM = new Random();
  private static final int LONGEST_RESET_MICROS = 40_000;

  @RepeatedTest(15)
  void nothingIsLeftAndTheSnapshotIsWhole(RepetitionInfo repetition) throws Exception {
    Leftovers leftovers = new Leftovers(RUNTIME.store());
    List<String> before = leftovers.directories();
    int living = leftovers.living("database /data 20").size();
    String name = "reset" + repetition.getCurrentRepetition();
    Process child =
        ChildJvm.start(
            List.of(),
            List.of("-Xshare:auto"),
            ChildJvm.classPath(),
            ResetUntilKilled.class,
            RUNTIME.store().toString(),
            name);
    awaitResets(child, 1 + RANDOM.nextInt(20));
    TimeUnit.MICROSECONDS.sleep(RANDOM.nextInt(LONGEST_RESET_MICROS));

    child.destroyForcibly().waitFor();

    TestRuntime.eventually(
        "files of the runtime are left", () -> before.containsAll(leftovers.directories()));
    TestRuntime.eventually(
        "processes are left", () -> leftovers.living("database /data 20").size() <= living);
    assertThat(Leftovers.controlGroups(child.pid())).isEmpty();
    try (Sandbox sandbox = RUNTIME.start(StartSnapshots.spec(name))) {
      assertThat(sandbox.logs().stdout())
          .contains("found its data")
          .doesNotContain("initialised", "not stopped cleanly");
    }
  }

  private static void awaitResets(Process child, int number) throws Exception {
    BufferedReader output = child.inputReader();
    for (int seen = 0; seen < number; ) {
      String line = output.readLine();
      assertThat(line).as("it has ended").isNotNull();
      seen += line.equals(ResetUntilKilled.RESETTING) ? 1 : 0;
    }
  }
}

package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.cache.ListedSnapshot;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kill -9 of a JVM that makes snapshots, at random moments. */
@Tag("slow")
class KilledSnapshotTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final Random RANDOM = new Random();
  private static final int LONGEST_LIFE_MILLIS = 3000;

  @RepeatedTest(10)
  void everySnapshotIsWholeAndNothingElseIsLeft(RepetitionInfo repetition) throws Exception {
    List<String> before = names("run");
    String name = "killed" + repetition.getCurrentRepetition();
    Process child =
        ChildJvm.start(
            List.of(),
            List.of("-Xshare:auto"),
            ChildJvm.classPath(),
            StartSnapshots.class,
            RUNTIME.store().toString(),
            name,
            "1000");
    Thread.sleep(RANDOM.nextInt(LONGEST_LIFE_MILLIS));

    child.destroyForcibly().waitFor();

    TestRuntime.eventually("files of the runtime are left", () -> before.containsAll(names("run")));
    for (ListedSnapshot snapshot : RUNTIME.runtime().snapshots().list()) {
      if (snapshot.sandbox().startsWith(name + "-")) {
        assertWhole(snapshot);
      }
    }
    ChildJvm.start(
            List.of(),
            List.of("-Xshare:auto"),
            ChildJvm.classPath(),
            StartSnapshots.class,
            RUNTIME.store().toString(),
            name + "-next",
            "1")
        .waitFor();
    assertThat(names("staging"))
        .as("half a snapshot; small files are left for a minute")
        .allMatch(left -> left.startsWith("file-"));
  }

  /** Seen from a sandbox that starts from it. */
  private static void assertWhole(ListedSnapshot snapshot) {
    assertThat(snapshot.refusal()).isEmpty();
    try (Sandbox sandbox = RUNTIME.start(StartSnapshots.spec(snapshot.sandbox()))) {
      assertThat(sandbox.logs().stdout())
          .contains("found its data")
          .doesNotContain("initialised", "not stopped cleanly");
    }
  }

  private static List<String> names(String directory) {
    String[] names = RUNTIME.store().resolve(directory).toFile().list();
    return names == null ? List.of() : List.of(names);
  }
}

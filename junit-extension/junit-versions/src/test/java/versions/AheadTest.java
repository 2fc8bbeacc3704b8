package versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A launcher tells the order of the classes, so that the next one's sandboxes can start. */
class AheadTest {

  @TempDir static Path report;

  @Test
  void sandboxOfTheNextClassStartsWhileOneRuns() {
    var parameters = Map.of("sandboxed.start-ahead", "on", "sandboxed.report", report.toString());
    var run = LauncherRun.of(parameters, First.class, Second.class);

    assertThat(run.failures()).isEmpty();
  }

  @Sandboxed(image = "redis:7")
  static class First {
    @Test
    void seesTheOtherStart() throws Exception {
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (!hasStarted(Second.class)) {
        assertThat(System.nanoTime()).as("nothing starts ahead").isLessThan(deadline);
        Thread.sleep(20);
      }
    }

    private static boolean hasStarted(Class<?> type) throws IOException {
      try (var files = Files.newDirectoryStream(report.resolve("events"), "*.jsonl")) {
        for (Path file : files) {
          for (String event : Files.readAllLines(file)) {
            if (event.contains("\"START\"") && event.contains(type.getName())) {
              return true;
            }
          }
        }
        return false;
      }
    }
  }

  @Sandboxed(image = "redis:7")
  static class Second {
    @Test
    void hasOneOfItsOwn(Sandbox redis) {
      assertThat(Redis.count(redis)).isEqualTo(1);
    }
  }
}

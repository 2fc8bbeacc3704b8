package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What runtimes delete that others have left, and what not. */
@Timeout(60)
class OrphanSweeperTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final Duration OLD = Duration.ofMinutes(2);

  @Test
  void onlyWhatIsOldAndOursAndUsedByNobodyIsDeleted() throws Exception {
    Sandbox used = RUNTIME.start();
    age(onlyRun());
    Path locked = orphan("4711-a1", OLD);
    Files.createFile(locked.resolve("lock"));
    age(locked);
    Path neverLocked = orphan("4712-a2", OLD);
    Path young = orphan("4713-a3", Duration.ZERO);
    Path foreign = orphan("letters", OLD);

    try (SandboxRuntime next = RUNTIME.runtimeWithoutSnapshots()) {
      next.start(SandboxSpec.of("tiny"));
      TestRuntime.eventually(
          "orphans are left", () -> Files.notExists(locked) && Files.notExists(neverLocked));
    }

    assertThat(used.exec("tiny", "echo", "here").stdout()).isEqualTo("here\n");
    used.close();
    assertThat(young).isNotEmptyDirectory();
    assertThat(foreign).isNotEmptyDirectory();
    RUNTIME.writers().delete(young);
    RUNTIME.writers().delete(foreign);
  }

  private static Path onlyRun() throws IOException {
    try (Stream<Path> runs = Files.list(RUNTIME.store().resolve("run"))) {
      return runs.findFirst().orElseThrow();
    }
  }

  private static Path orphan(String name, Duration age) throws IOException {
    Path orphan = RUNTIME.store().resolve("run").resolve(name);
    Files.createDirectories(orphan.resolve("scratch/3.upper"));
    Files.setLastModifiedTime(orphan, FileTime.from(Instant.now().minus(age)));
    return orphan;
  }

  private static void age(Path directory) throws IOException {
    Files.setLastModifiedTime(directory, FileTime.from(Instant.now().minus(OLD)));
  }
}

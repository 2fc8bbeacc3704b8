package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that are started ahead of their class, as the report of the run has it. */
@Tag("images")
class RealStartAheadTest {

  @TempDir Path directory;

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void killJvms() {
    processes.forEach(Process::destroyForcibly);
  }

  /** A JVM in which the first class is running. */
  private Process begin(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("-Dsandboxed.report=" + directory));
    all.addAll(List.of(options));
    Process jvm = AheadProbe.start(all.toArray(String[]::new));
    processes.add(jvm);
    assertThat(jvm.inputReader().readLine()).isEqualTo("up");
    return jvm;
  }

  /** What has happened until now, in order. */
  private List<String> events(String kind, String testCase) throws IOException {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory.resolve("events"), "*.jsonl")) {
      for (Path file : files) {
        for (String line : Files.readAllLines(file)) {
          if (line.contains("\"what\":\"" + kind + "\"") && line.contains("$" + testCase + "\"")) {
            found.add(line);
          }
        }
      }
    }
    return found;
  }

  private void awaitStartOfTheSecond() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (events("START", "SecondTestCase").isEmpty()) {
      assertThat(System.nanoTime()).as("nothing starts ahead").isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private static void end(Process jvm) throws Exception {
    jvm.getOutputStream().write('\n');
    jvm.getOutputStream().flush();
    assertThat(jvm.inputReader().readLine()).isEqualTo("passed 2, failures {}");
    assertThat(jvm.waitFor()).isZero();
  }

  @Test
  void nextServiceIsReadyWhileAClassRunsAndIsTheOneThatItsClassUses() throws Exception {
    Process jvm = begin("-Dsandboxed.start-ahead=on");
    awaitStartOfTheSecond();
    assertThat(events("CLASS", "FirstTestCase")).as("the first class still runs").isEmpty();
    end(jvm);

    assertThat(events("CLASS", "FirstTestCase")).hasSize(1);
    assertThat(events("START", "SecondTestCase")).hasSize(1);
    assertThat(events("STOP", "SecondTestCase")).hasSize(1);
    assertThat(events("EXEC", "SecondTestCase"))
        .singleElement()
        .asString()
        .contains(id(events("START", "SecondTestCase").get(0)));
  }

  private static String id(String event) {
    int from = event.indexOf("\"id\":");
    return event.substring(from, event.indexOf('"', from + 6) + 1);
  }

  @Test
  void killedJvmLeavesNothingOfWhatItHasStartedAhead() throws Exception {
    Process jvm = begin("-Dsandboxed.start-ahead=on");
    awaitStartOfTheSecond();
    List<ProcessHandle> descendants = jvm.descendants().toList();
    assertThat(descendants).hasSizeGreaterThan(3);
    jvm.destroyForcibly().waitFor();

    for (ProcessHandle each : descendants) {
      each.onExit().get(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void nothingOfItIsLoadedWithoutTheSetting() throws Exception {
    Path log = directory.resolve("classes");
    end(begin("-Xlog:class+load:file=" + log));

    assertThat(Files.readString(log))
        .contains("lifecycle.PlanListener ", "lifecycle.ClassOrder ")
        .doesNotContain("lifecycle.StartAhead", "dev.sandboxed.junit.NextClass");
    assertThat(events("START", "SecondTestCase")).hasSize(1);
  }
}

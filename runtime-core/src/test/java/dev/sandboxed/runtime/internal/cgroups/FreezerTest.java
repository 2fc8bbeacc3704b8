package dev.sandboxed.runtime.internal.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both versions of the kernel's freezer, each where this host lets us make a group. */
@Timeout(60)
class FreezerTest {

  private Process busy;

  @BeforeEach
  void startSomething() throws IOException {
    busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
  }

  @AfterEach
  void endIt() throws InterruptedException {
    busy.destroyForcibly().waitFor();
  }

  @Test
  void versionTwoFreezesAndLetsKill() throws Exception {
    Path group = group(true, "cgroup.freeze");
    try {
      Freezer freezer = freezeAndThaw(group);
      freezer.freeze();

      assertThat(busy.destroyForcibly().waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      remove(group);
    }
  }

  @Test
  void versionOneFreezesAndKillsWhenThawed() throws Exception {
    Path group = group(false, "freezer.state");
    try {
      Freezer freezer = freezeAndThaw(group);
      freezer.freeze();

      busy.destroyForcibly();
      assertThat(busy.waitFor(100, TimeUnit.MILLISECONDS)).isFalse();
      freezer.thaw();
      assertThat(busy.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      remove(group);
    }
  }

  @Test
  void versionTwoIsPreferred(@TempDir Path directory) throws IOException {
    Path one = Files.createDirectory(directory.resolve("one"));
    Path two = Files.createDirectory(directory.resolve("two"));
    assertThat(Freezer.of(List.of(one, two))).isNull();
    Files.createFile(one.resolve("freezer.state"));
    assertThat(Freezer.of(List.of(one, two)).switchFile()).isEqualTo(one.resolve("freezer.state"));
    Files.createFile(two.resolve("cgroup.freeze"));
    assertThat(Freezer.of(List.of(one, two)).switchFile()).isEqualTo(two.resolve("cgroup.freeze"));
  }

  private Freezer freezeAndThaw(Path group) throws IOException {
    GroupFile.write(group.resolve("cgroup.procs"), Long.toString(busy.pid()));
    Freezer freezer = Freezer.of(List.of(group));
    freezer.freeze();
    String before = cpuTime();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(cpuTime()).isEqualTo(before);
    freezer.thaw();
    while (cpuTime().equals(before)) {
      Thread.onSpinWait();
    }
    return freezer;
  }

  /** In ticks, of the program itself: proc(5). */
  private String cpuTime() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + busy.pid() + "/stat"));
    return stat.substring(stat.lastIndexOf(')')).split(" ", -1)[12];
  }

  private static Path group(boolean unified, String file) throws IOException {
    for (Hierarchy hierarchy : Hierarchy.of(ProcessHandle.current())) {
      boolean has = unified || hierarchy.controllers().contains("freezer");
      if (hierarchy.unified() == unified && has && Files.isWritable(hierarchy.own())) {
        Path group = hierarchy.own().resolve("freezer-test-" + ProcessHandle.current().pid());
        Files.createDirectory(group);
        assertThat(group.resolve(file)).exists();
        return group;
      }
    }
    assumeThat(false).as("no group of that version can be made here").isTrue();
    throw new AssertionError();
  }

  private void remove(Path group) throws IOException, InterruptedException {
    ControlGroup.thaw(group);
    endIt();
    ControlGroup.remove(group);
    assertThat(group).doesNotExist();
  }
}

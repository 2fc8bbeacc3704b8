package dev.sandboxed.runtime.internal.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.Stats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Version 2 on directories that look like it, and how both versions are found. */
class HierarchyTest {

  @TempDir Path directory;

  @Test
  void ownGroupIsFoundInBothVersions() {
    List<String> mounts =
        List.of(
            "30 25 0:26 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755",
            "31 30 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw",
            "32 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
            "33 30 0:29 /docker/1 /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory");
    List<String> membership =
        List.of("3:memory:/docker/1/deep", "2:cpu,cpuacct:/build", "0::/user.slice/a.scope");

    assertThat(Hierarchy.of(mounts, membership))
        .extracting(Hierarchy::unified, each -> each.own().toString())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(true, "/sys/fs/cgroup/unified/user.slice/a.scope"),
            org.assertj.core.groups.Tuple.tuple(false, "/sys/fs/cgroup/cpu,cpuacct/build"),
            org.assertj.core.groups.Tuple.tuple(false, "/sys/fs/cgroup/memory/deep"));
  }

  @Test
  void groupsAreMadeBelowOursWhereThatHandsOnControllers() throws IOException {
    Path own = group("own", "memory pids", "memory pids");

    Parent parent = Parent.make(unified(own), "sandboxed-1", HierarchyTest::noSystemd);

    assertThat(parent.directory()).isEqualTo(own.resolve("sandboxed-1")).isDirectory();
  }

  @Test
  void groupsAreMadeBesideOursWhereTheParentHandsOnControllers() throws IOException {
    group("", "memory pids", "memory pids");
    Path own = group("own", "", "");

    Parent parent = Parent.make(unified(own), "sandboxed-1", HierarchyTest::noSystemd);

    assertThat(parent.directory()).isEqualTo(directory.resolve("sandboxed-1")).isDirectory();
  }

  @Test
  void scopeOfSystemdGoesBeforeGroupsThatCouldBeWrittenToAsWell() throws IOException {
    group("", "memory pids", "memory pids");
    Path own = group("own", "memory", "");
    Path scope = group("app.slice/sandboxed-1.scope", "memory pids", "memory pids");

    Parent parent =
        Parent.make(unified(own), "sandboxed-1", name -> directory.resolve("app.slice/" + name));

    assertThat(parent.directory()).isEqualTo(scope.resolve("sandboxed-1")).isDirectory();
    assertThat(own.resolve("init")).doesNotExist();
  }

  @Test
  void groupWithProcessesIsNotMadeOneOfThreads() throws IOException {
    Path own = group("own", "cpu memory pids", "");
    Files.writeString(own.resolve("cgroup.type"), "domain\n");
    Files.writeString(own.resolve("cgroup.procs"), "1\n");

    assertThat(new UnifiedGroup(own).handOn()).isEmpty();
    assertThat(own.resolve("cgroup.subtree_control")).hasContent("\n");
  }

  @Test
  void whereNothingIsDelegatedNothingIsMade() throws IOException {
    Path own = group("own", "", "");

    assertThatThrownBy(() -> Parent.make(unified(own), "sandboxed-1", HierarchyTest::noSystemd))
        .isInstanceOf(IOException.class)
        .hasMessage("no controller is delegated");
    assertThat(own.resolve("sandboxed-1")).doesNotExist();
  }

  @Test
  void statisticsOfVersionTwoAreRead() throws IOException {
    write("memory.current", "4096\n");
    write("memory.peak", "8192\n");
    write("memory.events", "low 0\noom 3\noom_kill 2\n");
    write("cpu.stat", "usage_usec 1500\nuser_usec 1000\nnr_throttled 7\n");
    write("io.stat", "8:0 rbytes=10 wbytes=20 rios=1\n8:16 rbytes=1 wbytes=2 rios=1\n");
    write("io.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=9\nfull total=5\n");

    Stats stats = new GroupStats(List.of(directory)).read();

    assertThat(stats.memory()).hasValue(4096);
    assertThat(stats.memoryPeak()).hasValue(8192);
    assertThat(stats.oomKills()).hasValue(2);
    assertThat(stats.cpuTime()).contains(Duration.ofNanos(1_500_000));
    assertThat(stats.throttledPeriods()).hasValue(7);
    assertThat(stats.bytesRead()).hasValue(11);
    assertThat(stats.bytesWritten()).hasValue(22);
    assertThat(stats.ioPressure()).contains(Duration.ofNanos(9_000));
    assertThat(stats.pids()).isEmpty();
    assertThat(stats.cpuPressure()).isEmpty();
  }

  /** The kernel writes no line for a disk before its first byte. */
  @Test
  void nothingReadYetIsZeroAndNothingCountedIsEmpty() throws IOException {
    assertThat(new GroupStats(List.of(directory)).read().bytesRead()).isEmpty();

    write("io.stat", "");

    assertThat(new GroupStats(List.of(directory)).read().bytesRead()).hasValue(0);
    assertThat(new GroupStats(List.of(directory)).read().bytesWritten()).hasValue(0);
  }

  @Test
  void remedyFitsTheHost() {
    Hierarchy legacy = new Hierarchy(false, directory, directory, List.of("memory"));

    Parent usable = new Parent(true, directory, List.of("memory"));
    List<Parent> none = List.of();

    assertThat(ControlGroupRemedy.of(List.of(unified(directory)), none, true))
        .contains("loginctl enable-linger");
    assertThat(ControlGroupRemedy.of(List.of(unified(directory)), List.of(usable), true))
        .contains("/etc/systemd/system/user@.service.d/delegate.conf");
    Parent older = new Parent(false, directory, List.of("io"));
    assertThat(ControlGroupRemedy.of(List.of(legacy), List.of(older), false))
        .contains("modprobe bfq");
    assertThat(ControlGroupRemedy.of(List.of(legacy), none, false))
        .contains("only be used by root");
    assertThat(ControlGroupRemedy.of(List.of(unified(directory)), none, false))
        .contains("docker run");
    assertThat(ControlGroupRemedy.of(List.of(), none, false)).contains("mount /sys/fs/cgroup");
  }

  private static Path noSystemd(String scope) throws IOException {
    throw new IOException("no controller is delegated");
  }

  private Hierarchy unified(Path own) {
    return new Hierarchy(true, directory, own, List.of());
  }

  private Path group(String name, String controllers, String enabled) throws IOException {
    Path group = Files.createDirectories(directory.resolve(name));
    Files.writeString(group.resolve("cgroup.controllers"), controllers + "\n");
    Files.writeString(group.resolve("cgroup.subtree_control"), enabled + "\n");
    return group;
  }

  private void write(String file, String content) throws IOException {
    Files.writeString(directory.resolve(file), content);
  }
}

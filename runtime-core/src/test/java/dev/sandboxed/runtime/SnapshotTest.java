package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.cache.ListedSnapshot;
import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.PublishedPort;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Snapshot;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final AtomicInteger NAMES = new AtomicInteger();

  @Test
  void databaseIsInitialisedOnce() {
    SandboxSpec spec = database().snapshot(Snapshot.READY);
    for (int run = 0; run < 3; run++) {
      try (Sandbox sandbox = RUNTIME.start(spec)) {
        assertThat(sandbox.logs().stdout())
            .contains("found its data")
            .doesNotContain("initialised", "not stopped cleanly");
        assertThat(sandbox.exec("/bin/tiny", "write", "/data/data", "changed").exitCode()).isZero();
      }
    }
    assertThat(snapshotOf(spec))
        .satisfies(
            snapshot -> {
              assertThat(snapshot.image()).isEqualTo("tiny");
              assertThat(snapshot.bytes()).isPositive();
              assertThat(snapshot.took()).isPositive();
              assertThat(snapshot.inUse()).isFalse();
            });
  }

  @Test
  void resetGoesBackToTheSnapshotAndRestartDoesNot() {
    SandboxSpec spec =
        database()
            .snapshot(
                PreparedSnapshot.of(
                    "1", sandbox -> sandbox.exec("/bin/tiny", "write", "/data/table", "rows")));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      sandbox.exec("/bin/tiny", "write", "/data/table", "changed");
      sandbox.restart();
      assertThat(sandbox.exec("/bin/tiny", "cat", "/data/table").stdout()).isEqualTo("changed\n");
      sandbox.reset();
      assertThat(sandbox.exec("/bin/tiny", "cat", "/data/table").stdout()).isEqualTo("rows\n");
    }
  }

  @Test
  void withoutSnapshotEveryStartInitialises() {
    SandboxSpec spec = database();
    for (int run = 0; run < 2; run++) {
      try (Sandbox sandbox = RUNTIME.start(spec)) {
        assertThat(sandbox.logs().stdout()).contains("initialised");
      }
    }
  }

  @Test
  void whateverGoesIntoItMakesAnotherSnapshot() {
    SandboxSpec spec = database().snapshot(Snapshot.READY);
    List<SandboxSpec> others =
        List.of(
            spec,
            spec.env("A", "1"),
            spec.env("A", "2"),
            spec.command("database", "/data", "1", "80"),
            spec.workingDirectory("/tmp"),
            spec.name(spec.name() + "-other"),
            spec.ready(Readiness.log("listening")),
            spec.copy(FileCopy.text("1", "/etc/a")),
            spec.copy(FileCopy.text("2", "/etc/a")),
            spec.copy(FileCopy.text("2", "/etc/a").mode(0600)),
            spec.mount(Mount.tmpfs("/cache")),
            spec.snapshot(PreparedSnapshot.of("1", sandbox -> {})),
            spec.snapshot(PreparedSnapshot.of("2", sandbox -> {})));
    List<ListedSnapshot> before = RUNTIME.runtime().snapshots().list();
    for (SandboxSpec other : others) {
      RUNTIME.start(other).close();
      RUNTIME
          .start(
              other
                  .startTimeout(Duration.ofSeconds(19))
                  .network(Network.of("elsewhere"), "db")
                  .limits(Limits.builder().sharedMemory("1m").ulimit("nofile=100").build()))
          .close();
    }
    assertThat(RUNTIME.runtime().snapshots().list()).hasSize(before.size() + others.size());
  }

  @Test
  void copiesAreInTheSnapshotButForThoseIntoMounts() {
    SandboxSpec spec =
        database()
            .mount(Mount.tmpfs("/run"))
            .copy(FileCopy.text("of the user", "/etc/config"))
            .copy(FileCopy.text("in memory", "/run/config"))
            .snapshot(
                PreparedSnapshot.of(
                    "changed", sandbox -> tiny(sandbox, "write", "/etc/config", "changed")));
    for (int run = 0; run < 2; run++) {
      try (Sandbox sandbox = RUNTIME.start(spec)) {
        assertThat(tiny(sandbox, "cat", "/etc/config")).isEqualTo("changed\n");
        assertThat(tiny(sandbox, "cat", "/run/config")).isEqualTo("in memory");
      }
    }
  }

  @Test
  void preparationIsPartOfTheSnapshot() {
    AtomicInteger preparations = new AtomicInteger();
    SandboxSpec spec =
        database()
            .snapshot(
                PreparedSnapshot.of(
                    "1",
                    sandbox -> {
                      preparations.incrementAndGet();
                      sandbox.exec("/bin/tiny", "write", "/data/prepared", "yes");
                    }));
    for (int run = 0; run < 2; run++) {
      try (Sandbox sandbox = RUNTIME.start(spec)) {
        assertThat(sandbox.exec("/bin/tiny", "cat", "/data/prepared").stdout()).isEqualTo("yes\n");
      }
    }
    assertThat(preparations).hasValue(1);
  }

  @Test
  void preparationThatFailsFailsTheStart() {
    SandboxSpec spec =
        database()
            .snapshot(
                PreparedSnapshot.of(
                    "1",
                    sandbox -> {
                      throw new IOException("no migrations in src/main/resources");
                    }));
    assertThatThrownBy(() -> RUNTIME.start(spec))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining(spec.name())
        .hasMessageContaining("its preparation failed")
        .hasMessageContaining("no migrations in src/main/resources")
        .hasCauseInstanceOf(IOException.class);
    assertNoSnapshotOf(spec);
  }

  @Test
  @Tag("slow") // a program gets half a minute to end
  void whatHadToBeKilledIsNoSnapshot() {
    SandboxSpec spec = database().env("STUBBORN", "1").snapshot(Snapshot.READY);
    for (int run = 0; run < 2; run++) { // the second does not try again
      try (Sandbox sandbox = RUNTIME.start(spec)) {
        assertThat(sandbox.logs().stdout()).contains("initialised");
      }
    }
    assertThat(snapshotOf(spec).refusal()).contains("ended with signal 9 (SIGKILL)");
  }

  @Test
  void snapshotThatDoesNotBecomeReadyIsDiscarded() {
    SandboxSpec spec = database().env("SPOILED", "1").snapshot(Snapshot.READY);
    for (int run = 0; run < 2; run++) {
      try (Sandbox sandbox = RUNTIME.start(spec)) {
        assertThat(sandbox.logs().stdout()).contains("initialised");
      }
      assertNoSnapshotOf(spec);
    }
  }

  @Test
  void whatIsSaidTwiceAtAFirstStartIsWaitedForOnceLater() {
    SandboxSpec spec =
        database().ready(Readiness.log("initialised|ready", 2)).snapshot(Snapshot.READY);
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(sandbox.logs().stdout()).contains("found its data");
    }
  }

  @Test
  void startThatFailsFromTheImageTooIsNotTheSnapshotsFault() {
    SandboxSpec spec = database().snapshot(Snapshot.READY);
    RUNTIME.start(spec).close();
    SandboxSpec unready = spec.startTimeout(Duration.ofMillis(1));

    assertThatThrownBy(() -> RUNTIME.start(unready)).isInstanceOf(SandboxException.class);

    assertThat(snapshotOf(spec)).isNotNull();
  }

  @Test
  void whatIsWaitedForByNobodyHasNoSnapshot() {
    SandboxSpec spec = name(SandboxSpec.of("tiny")).snapshot(Snapshot.READY);
    RUNTIME.start(spec).close();
    assertNoSnapshotOf(spec);
  }

  @Test
  void oneOfManyMakesTheSnapshotForAll() throws Exception {
    SandboxSpec spec = database().snapshot(Snapshot.READY);
    List<SandboxSpec> same = new ArrayList<>();
    for (int index = 0; index < 6; index++) {
      same.add(spec);
    }
    List<Sandbox> sandboxes = RUNTIME.runtime().startAll(same);
    try {
      assertThat(snapshotOf(spec).inUse()).isTrue();
      assertThat(RUNTIME.runtime().snapshots().remove(snapshotOf(spec).key())).isFalse();
    } finally {
      sandboxes.forEach(Sandbox::close);
    }
    assertThat(RUNTIME.runtime().snapshots().remove(snapshotOf(spec).key())).isTrue();
    assertNoSnapshotOf(spec);
    File staging = RUNTIME.store().resolve("staging").toFile();
    TestRuntime.eventually("half a snapshot is left", () -> staging.list().length == 0);
  }

  @Test
  void nobodyFindsTheSandboxThatASnapshotIsMadeOf() throws IOException {
    Network network = Network.of("backend");
    int fixed;
    try (ServerSocket free = new ServerSocket(0)) {
      fixed = free.getLocalPort();
    }
    List<Object> seen = new ArrayList<>();
    try (Sandbox neighbour = RUNTIME.start(name(SandboxSpec.of("tiny")).network(network))) {
      SandboxSpec spec = database().network(network, "db").publish(PublishedPort.tcp(80).at(fixed));
      try (Sandbox sandbox =
          RUNTIME.start(
              spec.snapshot(
                  PreparedSnapshot.of(
                      "1",
                      first -> {
                        seen.add(neighbour.exec("/bin/tiny", "cat", "/etc/hosts").stdout());
                        seen.add(neighbour.exec("/bin/tiny", "resolve", "db").exitCode());
                        seen.add(first.port(80));
                      })))) {
        assertThat(sandbox.port(80)).isEqualTo(fixed);
        assertThat(neighbour.exec("/bin/tiny", "resolve", "db").exitCode()).isZero();
      }
    }
    assertThat(seen).hasSize(3).doesNotContain(fixed, 0);
    assertThat(seen.get(0).toString()).doesNotContain("db\n");
  }

  @Test
  void whatEndsByItselfHasNoSnapshot() {
    SandboxSpec spec =
        name(SandboxSpec.of("tiny").command("echo", "done").ready(Readiness.log("done")))
            .snapshot(
                PreparedSnapshot.of(
                    "1",
                    sandbox ->
                        TestRuntime.eventually(
                            "it ends", () -> sandbox.state() instanceof State.Exited)));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(sandbox.logs().stdout()).isEqualTo("done\n");
    }
    assertThat(snapshotOf(spec).refusal()).isEqualTo("it ended by itself");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void resetWithoutASnapshotIsPreparedAnew(boolean clone) {
    AtomicInteger preparations = new AtomicInteger();
    SandboxSpec spec =
        database()
            .lifecycle(Lifecycle.DEFAULT.preparedClone(clone))
            .snapshot(
                PreparedSnapshot.of(
                    "1",
                    sandbox -> {
                      if (preparations.incrementAndGet() == 3) {
                        throw new IOException("the third time");
                      }
                      sandbox.exec("/bin/tiny", "write", "/data/table", "rows");
                    }));
    try (SandboxRuntime off = RUNTIME.runtimeWithoutSnapshots();
        Sandbox sandbox = off.start(spec)) {
      sandbox.exec("/bin/tiny", "write", "/data/table", "changed");

      sandbox.reset();

      assertThat(sandbox.exec("/bin/tiny", "cat", "/data/table").stdout()).isEqualTo("rows\n");
      assertThat(preparations).hasValue(2);
      assertThatThrownBy(sandbox::reset)
          .isInstanceOf(StartFailedException.class)
          .hasMessageContainingAll("Could not reset sandbox '" + spec.name(), "the third time");
    }
  }

  @Test
  void settingStartsEverythingFromItsImage() {
    AtomicInteger preparations = new AtomicInteger();
    SandboxSpec spec =
        database().snapshot(PreparedSnapshot.of("1", sandbox -> preparations.incrementAndGet()));
    try (SandboxRuntime off = RUNTIME.runtimeWithoutSnapshots()) {
      for (int run = 0; run < 2; run++) {
        try (Sandbox sandbox = off.start(spec)) {
          assertThat(sandbox.logs().stdout()).contains("initialised");
        }
      }
    }
    assertThat(preparations).hasValue(2);
    assertNoSnapshotOf(spec);
  }

  @Test
  void storeThatCannotBeWrittenToCostsTheSnapshotOnly() throws IOException {
    SandboxSpec spec = database().snapshot(Snapshot.READY);
    Path staging = RUNTIME.store().resolve("staging");
    Files.deleteIfExists(staging);
    Files.writeString(staging, "in the way");
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(sandbox.logs().stdout()).contains("initialised");
    } finally {
      Files.delete(staging);
    }
  }

  @Test
  void javasThatWantTheSameAtOnceMakeItOnce() throws Exception {
    String name = "shared" + NAMES.incrementAndGet();
    List<Process> children = new ArrayList<>();
    for (int index = 0; index < 3; index++) {
      children.add(
          ChildJvm.start(
              List.of(),
              List.of("-Xshare:auto"),
              ChildJvm.classPath(),
              StartSnapshots.class,
              RUNTIME.store().toString(),
              name,
              "1"));
    }
    for (Process child : children) {
      String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor()).as(output).isZero();
      assertThat(output).doesNotContain("not stopped cleanly");
    }
    assertThat(RUNTIME.runtime().snapshots().list())
        .filteredOn(snapshot -> snapshot.sandbox().equals(name + "-0"))
        .hasSize(1);
  }

  /** What it has said before it listened is in its log when it is ready. */
  private static SandboxSpec database() {
    return name(
        SandboxSpec.of("tiny")
            .command("database", "/data", "100", "80")
            .ready(Readiness.port(80), Readiness.log("ready")));
  }

  /** So that no test finds the snapshots of another. */
  private static SandboxSpec name(SandboxSpec spec) {
    return spec.name("db" + NAMES.incrementAndGet());
  }

  private static ListedSnapshot snapshotOf(SandboxSpec spec) {
    return RUNTIME.runtime().snapshots().list().stream()
        .filter(snapshot -> snapshot.sandbox().equals(spec.name()))
        .findFirst()
        .orElseThrow();
  }

  private static void assertNoSnapshotOf(SandboxSpec spec) {
    assertThat(RUNTIME.runtime().snapshots().list())
        .noneMatch(
            snapshot -> snapshot.sandbox().equals(spec.name()) && snapshot.refusal().isEmpty());
  }
}

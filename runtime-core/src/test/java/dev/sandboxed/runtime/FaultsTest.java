package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.FaultyProgram.Role;
import dev.sandboxed.runtime.spec.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * kill -9 of the JVM, of the monitor and of the hub at every step of a boot, a start, a command, a
 * release and an end.
 *
 * <p>The native program stops at the entry and exit of each of its functions in turn. How many of
 * those are taken is {@code -Dsandboxed.faults=NUMBER} for each test; they are spread evenly. The
 * whole takes {@code runtime-core/faults}.
 */
@Tag("slow")
class FaultsTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final int FAULTS = Integer.getInteger("sandboxed.faults", 20);
  private static final String PROGRAM = "listen 8080";

  private static FaultyProgram program;
  private static Leftovers leftovers;
  private static List<Fault> faults;

  /** A process of this role waits at this point. */
  record Fault(Role role, int point) {}

  @BeforeAll
  static void countPoints() throws IOException {
    program = FaultyProgram.plantedIn(RUNTIME.store());
    leftovers = new Leftovers(RUNTIME.store());
    program.arm(Role.NONE, 0);
    Map<Role, Integer> counts = new EnumMap<>(Role.class);
    try (SandboxRuntime runtime = FaultScenario.runtime(RUNTIME.store())) {
      assertThat(FaultScenario.run(runtime)).isEqualTo("what cat says");
    }
    faults = new ArrayList<>();
    for (Role role : Role.values()) {
      counts.put(role, program.points(role));
      for (int point = 0; point < program.points(role); point++) {
        faults.add(new Fault(role, point));
      }
    }
    System.out.println("Points of sandbox-init: " + counts);
    assertThat(counts.values()).as("%s", counts).filteredOn(count -> count > 5).hasSize(5);
  }

  @Test
  void killedMonitorLeavesNothing() throws Exception {
    killAtEveryStep("monitor", FaultsTest::monitor);
  }

  @Test
  void killedHubLeavesNothing() throws Exception {
    killAtEveryStep("hub", jvm -> monitor(jvm).flatMap(FaultsTest::hub));
  }

  @Test
  void killedJvmLeavesNothing() throws Exception {
    Statistics statistics = new Statistics("JVM");
    for (Fault fault : selected()) {
      program.arm(fault.role(), fault.point());
      Process jvm = start();
      while (!program.isReached() && jvm.isAlive()) {
        Thread.sleep(2);
      }
      boolean reached = program.isReached();
      jvm.destroyForcibly().waitFor();
      program.release();
      statistics.note(reached);
      statistics.noteEnd(
          awaitNothing(
              fault,
              () -> {
                List<String> left = leftovers.living(PROGRAM);
                left.addAll(leftovers.directories());
                left.addAll(Leftovers.controlGroups(jvm.pid()));
                return left;
              }));
    }
    startAgain();
    statistics.report();
  }

  /**
   * Nobody is left who could delete anything: as when the machine, or a whole container, is killed.
   */
  @Test
  void whatIsLeftOfAMonitorAndItsJvmIsSweptByTheNextRuntime() throws Exception {
    program.arm(Role.SECOND_PROCESS, 10);
    Process jvm = start();
    TestRuntime.eventually("it executes nothing", program::isReached);
    ProcessHandle monitor = monitor(jvm.toHandle()).orElseThrow();
    Commands.run(List.of("kill", "-STOP", Long.toString(jvm.pid())));
    monitor.destroyForcibly();
    program.release();
    awaitNothing(new Fault(Role.SECOND_PROCESS, 10), () -> leftovers.living(PROGRAM));
    jvm.destroyForcibly().waitFor();
    List<String> groups = Leftovers.controlGroups(jvm.pid());
    assertThat(leftovers.directories()).hasSize(1);

    startAgain();

    assertThat(leftovers.directories()).as("it may be about to be locked").hasSize(1);
    assertThat(Leftovers.controlGroups(jvm.pid())).isEqualTo(groups);

    try (Stream<Path> runs = Files.list(RUNTIME.store().resolve("run"))) {
      Instant old = Instant.now().minus(Duration.ofMinutes(2));
      Files.setLastModifiedTime(runs.findFirst().orElseThrow(), FileTime.from(old));
    }
    try (SandboxRuntime runtime = FaultScenario.runtime(RUNTIME.store())) {
      FaultScenario.run(runtime);
      TestRuntime.eventually("swept", () -> leftovers.directories().size() == 1);
      TestRuntime.eventually("swept", () -> Leftovers.controlGroups(jvm.pid()).isEmpty());
    }
    assertThat(leftovers.directories()).isEmpty();
  }

  private static Process start() throws IOException {
    return ChildJvm.start(
        List.of(),
        List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"),
        ChildJvm.classPath(),
        FaultScenario.class,
        RUNTIME.store().toString());
  }

  private interface Victim {
    Optional<ProcessHandle> of(ProcessHandle jvm);
  }

  private static void killAtEveryStep(String name, Victim victim) throws Exception {
    Statistics statistics = new Statistics(name);
    for (Fault fault : selected()) {
      try (SandboxRuntime runtime = FaultScenario.runtime(RUNTIME.store())) {
        killAt(fault, runtime, victim, statistics);
        startAgain();
      }
      assertThat(leftovers.directories()).as("%s", fault).isEmpty();
      assertThat(Leftovers.controlGroups(ProcessHandle.current().pid())).as("%s", fault).isEmpty();
    }
    statistics.report();
  }

  private static void killAt(
      Fault fault, SandboxRuntime runtime, Victim victim, Statistics statistics) throws Exception {
    program.arm(fault.role(), fault.point());
    AtomicReference<Throwable> problem = new AtomicReference<>();
    Thread life =
        new Thread(
            () -> {
              try (runtime) {
                FaultScenario.run(runtime);
              } catch (SandboxException e) {
                // it says that it was killed
              } catch (Throwable e) {
                problem.set(e);
              }
            });
    life.start();
    while (!program.isReached() && life.isAlive()) {
      Thread.sleep(1);
    }
    Optional<ProcessHandle> killed =
        program.isReached() ? victim.of(ProcessHandle.current()) : Optional.empty();
    if (killed.isPresent()) {
      killed.get().destroyForcibly();
      TestRuntime.eventually("it runs on", () -> isDead(killed.get()));
    }
    program.release();
    statistics.note(killed.isPresent());
    if (killed.isPresent()) {
      statistics.noteEnd(awaitNothing(fault, () -> leftovers.living(PROGRAM)));
    }
    life.join(TimeUnit.SECONDS.toMillis(60));
    assertThat(life.isAlive()).as("still running: %s at %s", fault, program.function()).isFalse();
    assertThat(problem.get()).as("%s at %s", fault, program.function()).isNull();
  }

  /** Perhaps nobody has waited for it yet: the one who does may be the one who is held up. */
  private static boolean isDead(ProcessHandle process) {
    String stat = Leftovers.content(Path.of("/proc/" + process.pid() + "/stat"));
    return stat.isEmpty() || stat.contains(") Z ") || stat.contains(") X ");
  }

  private static void startAgain() {
    program.arm(Role.NONE, 0);
    try (SandboxRuntime runtime = FaultScenario.runtime(RUNTIME.store())) {
      assertThat(FaultScenario.run(runtime)).isEqualTo("what cat says");
    }
  }

  private interface Look {
    List<String> left() throws IOException;
  }

  /**
   * Returns how many milliseconds it took. A second is what it must not take on an idle machine.
   */
  private static long awaitNothing(Fault fault, Look look) throws Exception {
    long begin = System.nanoTime();
    List<String> left = look.left();
    while (!left.isEmpty()) {
      assertThat(System.nanoTime() - begin)
          .as("%s at %s left %s", fault, program.function(), left)
          .isLessThan(TimeUnit.SECONDS.toNanos(20));
      Thread.sleep(5);
      left = look.left();
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }

  private static Optional<ProcessHandle> monitor(ProcessHandle jvm) {
    return jvm.children().filter(child -> isNative(child, 1)).findFirst();
  }

  private static Optional<ProcessHandle> hub(ProcessHandle monitor) {
    return monitor.children().filter(child -> isNative(child, 2)).findFirst();
  }

  /** A process of the program that lives so many pid namespaces deep. */
  private static boolean isNative(ProcessHandle process, int depth) {
    String status = Leftovers.content(Path.of("/proc/" + process.pid() + "/status"));
    String ids = status.replaceAll("(?s).*NSpid:\\s*([^\\n]*).*", "$1");
    return status.startsWith("Name:\tsandbox-init\n") && ids.split("\\s+").length >= depth;
  }

  private static List<Fault> selected() {
    List<Fault> selected = new ArrayList<>();
    for (int i = 0; i < FAULTS; i++) {
      selected.add(faults.get((int) ((long) i * faults.size() / FAULTS)));
    }
    return selected;
  }

  /** Not thread-safe. */
  private static final class Statistics {
    private final String victim;
    private int killed;
    private int missed;
    private long slowest;

    Statistics(String victim) {
      this.victim = victim;
    }

    void note(boolean hit) {
      killed += hit ? 1 : 0;
      missed += hit ? 0 : 1;
    }

    void noteEnd(long milliseconds) {
      slowest = Math.max(slowest, milliseconds);
    }

    void report() {
      System.out.printf(
          "kill -9 of the %s at %d points (%d more were not reached): gone after at most %d ms%n",
          victim, killed, missed, slowest);
      assertThat(killed).isGreaterThan(missed);
    }
  }
}

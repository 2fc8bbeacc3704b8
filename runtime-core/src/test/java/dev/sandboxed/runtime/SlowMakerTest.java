package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.Digest;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A snapshot that another JVM makes, and does not get ready. */
@Timeout(180)
class SlowMakerTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private final AtomicInteger preparations = new AtomicInteger();
  private SandboxSpec spec;

  @BeforeEach
  void specification(TestInfo test) {
    spec =
        SlowMaker.spec(
            test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT),
            sandbox -> preparations.incrementAndGet());
  }

  @Test
  void whoHasWaitedLongEnoughStartsFromTheImage() throws Exception {
    Process maker = makerThatPrepares();
    signal(maker, "STOP");
    try (Sandbox sandbox = RUNTIME.start(spec.startTimeout(Duration.ofSeconds(8)))) {
      assertThat(sandbox.logs().stdout()).contains("initialised");
      assertThat(preparations).hasValue(1);
    }

    signal(maker, "CONT");
    maker.getOutputStream().close();
    assertThat(maker.waitFor()).isZero();
    assertIsThere(1);
  }

  @Test
  void whoWaitsHasWhatIsMadeInTime() throws Exception {
    Process maker = makerThatPrepares();
    signal(maker, "STOP");
    Thread waiter = new Thread(() -> RUNTIME.start(spec).close());
    waiter.start();
    TestRuntime.eventually("it does not wait", () -> isWaiting(waiter));

    signal(maker, "CONT");
    maker.getOutputStream().close();
    assertThat(maker.waitFor()).isZero();
    waiter.join();
    assertIsThere(0);
  }

  /**
   * The others would be ready by then, had they not waited; so they do not wait that long again.
   */
  @Test
  void whoIsStoppedAfterItsSandboxWasReadyIsNotWaitedForMuchLonger() throws Exception {
    SandboxSpec stubborn = SlowMaker.stubborn(spec);
    Digest key = key(stubborn);
    Process maker = makerThatPrepares("stubborn");
    maker.getOutputStream().close();
    TestRuntime.eventually(
        "it is not ready", () -> RUNTIME.runtime().snapshots().announced(key) != null);
    signal(maker, "STOP");

    try (Sandbox sandbox = RUNTIME.start(stubborn.startTimeout(Duration.ofMinutes(2)))) {
      assertThat(sandbox.logs().stdout()).contains("initialised");
      assertThat(preparations).hasValue(1);
    } finally {
      maker.destroyForcibly().waitFor();
    }
  }

  @Test
  void whoIsKilledLeavesTheMakingToTheNext() throws Exception {
    Process maker = makerThatPrepares();
    signal(maker, "STOP");
    maker.destroyForcibly().waitFor();

    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(sandbox.logs().stdout()).contains("found its data");
    }
    assertIsThere(1);
  }

  private Process makerThatPrepares(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(RUNTIME.store().toString(), spec.name()));
    arguments.addAll(List.of(more));
    Process maker =
        ChildJvm.start(
            List.of(),
            List.of("-Xshare:auto"),
            ChildJvm.classPath(),
            SlowMaker.class,
            arguments.toArray(String[]::new));
    BufferedReader output = maker.inputReader();
    String line = output.readLine();
    while (line != null && !line.equals(SlowMaker.PREPARING)) {
      line = output.readLine();
    }
    assertThat(line).as("it does not prepare anything").isNotNull();
    return maker;
  }

  private static Digest key(SandboxSpec spec) {
    SandboxPlan plan = RUNTIME.runtime().plan(spec);
    plan.release(RUNTIME.runtime().images());
    return SnapshotKey.of(plan, RUNTIME.runtime().ownership(), "");
  }

  private static void signal(Process process, String signal) {
    Commands.run(List.of("kill", "-" + signal, Long.toString(process.pid())));
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING
        && List.of(thread.getStackTrace()).toString().contains("SnapshotTurn");
  }

  private void assertIsThere(int preparationsUntilNow) {
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(sandbox.logs().stdout()).contains("found its data");
    }
    assertThat(preparations).hasValue(preparationsUntilNow);
  }
}

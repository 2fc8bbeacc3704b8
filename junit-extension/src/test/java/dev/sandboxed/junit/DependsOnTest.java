package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In which order sandboxes start that depend on others. */
class DependsOnTest {

  @Test
  void dependentsStartWhenWhatTheyDependOnIsReady() {
    JupiterRun run = JupiterRun.withFakeRuntime(Chain.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [db]",
            "ready db",
            "start [app]",
            "ready app",
            "start [web]",
            "close web",
            "close app",
            "close db",
            "closed");
  }

  @Sandboxed(name = "db", image = "slow:1")
  @Sandboxed(name = "app", image = "slow:1", dependsOn = "db")
  @Sandboxed(name = "web", image = "nginx:1.22", dependsOn = "app")
  static class Chain {
    @Test
    void test(Sandbox db, Sandbox app, @InSandbox("web") Sandbox any) {
      assertThat(List.of(db.name(), app.name(), any.name())).containsExactly("db", "app", "web");
    }
  }

  /** Those called together are only ready when both are being started. */
  @Test
  void independentOnesStartAtTheSameTimeOnEveryLevel() {
    JupiterRun run = JupiterRun.withFakeRuntime(Diamond.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsSubsequence("ready db", "start [left]", "start [web]")
        .containsSubsequence("ready db", "start [right]", "start [web]")
        .containsOnlyOnce("start [db]", "start [left]", "start [right]", "start [web]");
  }

  @Sandboxed(
      name = "web",
      image = "nginx:1.22",
      dependsOn = {"left", "right"})
  @Sandboxed(name = "left", image = "together:1", dependsOn = "db")
  @Sandboxed(name = "right", image = "together:1", dependsOn = "db")
  @Sandboxed(name = "db", image = "slow:1")
  static class Diamond {
    @Test
    void test() {}
  }

  /** A slow one holds up only those that depend on it. */
  @Test
  void nobodyWaitsForWhatItDoesNotDependOn() {
    JupiterRun run = JupiterRun.withFakeRuntime(Apart.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal()).containsSubsequence("start [after-fast]", "ready slow");
  }

  @Sandboxed(name = "slow", image = "slow:1")
  @Sandboxed(name = "fast", image = "redis:7")
  @Sandboxed(name = "after-fast", image = "redis:7", dependsOn = "fast")
  static class Apart {
    @Test
    void test() {}
  }

  @RepeatedTest(10)
  void failureIsReportedOnceAndNothingIsLeft() {
    JupiterRun run = JupiterRun.withFakeRuntime(BrokenDependency.class);

    assertThat(run.failure())
        .isInstanceOf(StartFailedException.class)
        .hasMessage("Could not start db: it is broken. Mend it.")
        .hasNoSuppressedExceptions();
    assertThat(run.journal())
        .doesNotContain("start [app]", "start [web]")
        .contains("start [db]")
        .endsWith("closed");
    boolean started = run.journal().contains("start [alone]");
    assertThat(run.journal().contains("close alone")).isEqualTo(started);
  }

  @Sandboxed(name = "alone", image = "redis:7")
  @Sandboxed(name = "db", image = "broken:1")
  @Sandboxed(name = "app", image = "redis:7", dependsOn = "db")
  @Sandboxed(
      name = "web",
      image = "redis:7",
      dependsOn = {"app", "alone"})
  static class BrokenDependency {
    @Test
    void test() {}
  }

  @Test
  void methodsAndNestedClassesMayDependOnWhatRunsAlready() {
    JupiterRun run = JupiterRun.withFakeRuntime(Outer.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [db]",
            "ready db",
            "start [inner]",
            "start [fresh]",
            "ready fresh",
            "start [coded]",
            "close coded",
            "close fresh",
            "close inner",
            "close db",
            "closed");
  }

  static class Outer {
    @Sandboxed(image = "slow:1")
    static Sandbox db;

    @Nested
    @Sandboxed(name = "inner", image = "redis:7", dependsOn = "db")
    class Inner {
      @Sandboxed(
          image = "slow:1",
          dependsOn = {"db", "inner"})
      Sandbox fresh;

      @RegisterExtension
      final SandboxedExtension coded =
          SandboxedExtension.of(SandboxSpec.of("redis:7").name("coded")).dependsOn("fresh");

      @Test
      void test() {}
    }
  }
}

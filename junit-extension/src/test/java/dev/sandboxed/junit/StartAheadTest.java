package dev.sandboxed.junit;

import static dev.sandboxed.junit.LaunchedRun.AHEAD;
import static dev.sandboxed.junit.internal.lifecycle.FakeSandbox.awaitNoted;
import static dev.sandboxed.junit.internal.lifecycle.FakeSandbox.note;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sandboxes of the next class start while one runs. */
class StartAheadTest {

  private static LaunchedRun ahead(Class<?>... testCases) {
    return LaunchedRun.withFakeRuntime(AHEAD, testCases);
  }

  @Sandboxed(image = "first:1")
  static class First {
    @Test
    void waits(Sandbox first) throws InterruptedException {
      awaitNoted(first, "start [second]");
    }
  }

  @Sandboxed(image = "second:1")
  static class Second {
    @Test
    void uses(Sandbox second) {
      note(second, "second");
    }
  }

  @Sandboxed(image = "third:1")
  static class Third {
    @Test
    void uses(Sandbox third) {
      note(third, "third");
    }
  }

  static class Without {
    @Test
    void nothing() {}
  }

  @Test
  void nextClassFindsItsSandboxesStarted() {
    LaunchedRun run = ahead(First.class, Second.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [first]",
            "start [second]",
            "close first",
            "second with second",
            "close second",
            "closed");
  }

  @Test
  void withoutTheSettingEachClassStartsItsOwn() {
    LaunchedRun run = LaunchedRun.withFakeRuntime(Map.of(), Third.class, Second.class);

    assertThat(run.journal())
        .containsSubsequence("start [third]", "close third", "start [second]", "close second");
  }

  @Test
  void settingIsOnOrOff() {
    JupiterRun run =
        JupiterRun.withRealRuntime(Map.of("sandboxed.start-ahead", "sometimes"), Third.class);

    assertThat(run.failure())
        .hasMessage("The setting sandboxed.start-ahead must be on or off, but is 'sometimes'");
  }

  @Test
  void engineWithoutLauncherTellsNoOrder() {
    JupiterRun run = JupiterRun.withFakeRuntime(AHEAD, Third.class, Second.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal()).containsSubsequence("close third", "start [second]");
  }

  @Test
  void neverMoreThanOneClassAhead() {
    LaunchedRun run = ahead(First.class, Without.class, Second.class, Third.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsSubsequence("start [second]", "close first", "start [third]", "third with third")
        .containsOnlyOnce("start [second]", "start [third]");
  }

  /** Looks as if it would run, until JUnit asks the condition. */
  @Sandboxed(image = "second:1")
  static class DisabledInSecret {
    @RegisterExtension
    static final ExecutionCondition NEVER =
        context -> ConditionEvaluationResult.disabled("for this test");

    @Test
    void never() {}
  }

  @Test
  void whatIsNotTakenEndsWithTheNextStart() {
    LaunchedRun run = ahead(First.class, DisabledInSecret.class, Third.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).containsExactly("waits(Sandbox)", "uses(Sandbox)");
    assertThat(run.journal())
        .containsOnlyOnce("start [second]", "close second")
        .containsSubsequence("start [second]", "close first", "start [third]", "close third");
  }

  @Test
  void whatIsNotTakenEndsWithTheRun() {
    LaunchedRun run = ahead(First.class, DisabledInSecret.class, Without.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal()).containsSubsequence("close first", "close second", "closed");
  }

  @Sandboxed(image = "sticky:1", name = "second")
  static class DisabledSticky {
    @RegisterExtension
    static final ExecutionCondition NEVER =
        context -> ConditionEvaluationResult.disabled("for this test");

    @Test
    void never() {}
  }

  @Test
  void whatNobodyHasTakenFailsNobodyByItsEnd() {
    LaunchedRun run = ahead(First.class, DisabledSticky.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal()).containsSubsequence("close first", "close second", "closed");
  }

  @Sandboxed(image = "broken:1", name = "second")
  static class Broken {
    @Test
    void never() {}
  }

  @Test
  void failureIsThatOfTheClassItBelongsTo() {
    LaunchedRun run = ahead(First.class, Broken.class, Third.class);

    assertThat(run.failures()).containsOnlyKeys("StartAheadTest$Broken");
    assertThat(run.failures().get("StartAheadTest$Broken"))
        .hasMessage("Could not start second: it is broken. Mend it.");
    assertThat(run.journal())
        .containsOnlyOnce("start [second]")
        .containsSubsequence("start [second]", "close first", "third with third");
  }

  @Sandboxed(image = "broken:1", name = "second")
  static class BrokenAndDisabled {
    @RegisterExtension
    static final ExecutionCondition NEVER =
        context -> ConditionEvaluationResult.disabled("for this test");

    @Test
    void never() {}
  }

  @Test
  void failureForADisabledClassIsNobodys() {
    List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
    try {
      assertThat(ahead(First.class, BrokenAndDisabled.class).failures()).isEmpty();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThat(uncaught).isEmpty();
  }

  @Sandboxed(image = "impossible:1", name = "second", whenUnavailable = WhenUnavailable.SKIP)
  static class Unavailable {
    @Test
    void never() {}
  }

  @Test
  void unavailabilityIsHandledAsTheClassWants() {
    LaunchedRun run = ahead(First.class, Unavailable.class);

    assertThat(run.failures()).hasSize(1);
    assertThat(run.failures().get("StartAheadTest$Unavailable"))
        .hasMessageStartingWith("Skipped. Could not start second");
  }

  @Sandboxed(name = "database", image = "redis:7", scope = Scope.RUN)
  @Sandboxed(name = "second", image = "redis:7", dependsOn = "database")
  @Sandboxed(name = "mine", image = "redis:7", scope = Scope.METHOD)
  static class Dependent {
    @Test
    void uses(Sandbox database, Sandbox second, Sandbox mine) {
      note(second, "test");
      note(mine, "test");
      note(database, "test");
    }
  }

  @Test
  void orderHoldsAheadAndWhatIsOfTheRunStays() {
    LaunchedRun run = ahead(First.class, Dependent.class, Without.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [first]",
            "start [database]",
            "start [second]",
            "close first",
            "start [mine]",
            "test with second",
            "test with mine",
            "test with database",
            "close mine",
            "close second",
            "close database",
            "closed");
  }

  static class OnlyNested {
    @Sandboxed(image = "inner:1")
    @Nested
    class Inner {
      @Test
      void uses(Sandbox inner) {
        note(inner, "inner");
      }
    }
  }

  @Test
  void nestedClassesStartInTheirTurn() {
    LaunchedRun run = ahead(First.class, OnlyNested.class, Second.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsOnlyOnce("start [second]")
        .containsSubsequence("start [second]", "close first", "start [inner]", "close inner")
        .endsWith("second with second", "close second", "closed");
  }

  private static final List<String> INITIALISED = new CopyOnWriteArrayList<>();

  @Sandboxed(image = "first:1")
  static class Attentive {
    @Test
    void nothingWasInitialised(Sandbox first) throws InterruptedException {
      awaitNoted(first, "start [second]");
      assertThat(INITIALISED).isEmpty();
    }
  }

  @Sandboxed(image = "second:1")
  static class Initialised {
    static {
      INITIALISED.add("Initialised");
    }

    @Test
    void isInitialised() {
      assertThat(INITIALISED).containsExactly("Initialised");
    }
  }

  @Test
  void noCodeOfTheNextClassRunsBeforeItsTurn() {
    INITIALISED.clear();
    LaunchedRun run = ahead(Attentive.class, Initialised.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).hasSize(2);
  }

  @Sandboxed(image = "first:1")
  static class Changing {
    @Test
    void changesTheTag(Sandbox first) throws InterruptedException {
      awaitNoted(first, "start [second]");
      System.setProperty("ahead.variable", "changed");
    }
  }

  @Sandboxed(name = "second", image = "redis:7", env = "A=${ahead.variable:default}")
  static class Reading {
    @Test
    void hasTheNewOne(Sandbox second) {
      assertThat(second.spec().env()).containsEntry("A", "changed");
    }
  }

  @Test
  void declarationThatMeansSomethingElseByThenStartsAnew() {
    LaunchedRun run;
    try {
      run = ahead(Changing.class, Reading.class);
    } finally {
      System.clearProperty("ahead.variable");
    }

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal().stream().filter("start [second]"::equals)).hasSize(2);
    assertThat(run.journal().stream().filter("close second"::equals)).hasSize(2);
  }

  @Sandboxed(image = "second:1", env = "A=${nobody.has.set.this}")
  static class Misused {
    @Test
    void never() {}
  }

  @Test
  void mistakeIsToldByTheClassThatMakesIt() {
    LaunchedRun run = ahead(Third.class, Misused.class);

    assertThat(run.failures()).containsOnlyKeys("StartAheadTest$Misused");
  }

  @Disabled("for this test")
  @Sandboxed(image = "second:1")
  static class NotToRun {
    @Test
    void never() {}
  }

  @EnabledIf("no")
  @Sandboxed(image = "second:1")
  static class Conditional {
    @Test
    void never() {}

    static boolean no() {
      return false;
    }
  }

  @Test
  void whatMayBeDisabledIsNotStarted() {
    for (Class<?> second : List.of(NotToRun.class, Conditional.class)) {
      LaunchedRun run = ahead(Third.class, second);

      assertThat(run.failures()).isEmpty();
      assertThat(run.journal()).doesNotContain("start [second]");
    }
  }

  static class Coded {
    @RegisterExtension
    static SandboxedExtension coded =
        SandboxedExtension.of(SandboxSpec.of("redis:7").name("second"));

    @Test
    void test() {}
  }

  @Sandboxed(
      name = "second",
      image = "redis:7",
      snapshot = Snapshot.PREPARED,
      prepare = "prepare",
      fingerprint = "pom.xml")
  static class Prepared {
    static void prepare(Sandbox sandbox) {}

    @Test
    void test() {}
  }

  @Sandboxed(name = "second", image = "redis:7", volumes = "data:/data")
  static class OnAVolume {
    @Test
    void test() {}
  }

  @Sandboxed(name = "second", image = "redis:7", binds = "src:/data")
  static class OnFilesOfTheHost {
    @Test
    void test() {}
  }

  @Test
  void whatRunsCodeOrMayShareSomethingWaitsForItsTurn() {
    for (Class<?> second :
        List.of(Coded.class, Prepared.class, OnAVolume.class, OnFilesOfTheHost.class)) {
      LaunchedRun run = ahead(Third.class, second);

      assertThat(run.failures()).isEmpty();
      assertThat(run.journal()).containsSubsequence("close third", "start [second]");
    }
  }

  @Test
  void parallelClassesStartTheirOwn() {
    Map<String, String> parallel = new HashMap<>(AHEAD);
    parallel.put("junit.jupiter.execution.parallel.enabled", "true");
    parallel.put("junit.jupiter.execution.parallel.mode.default", "same_thread");

    LaunchedRun run = LaunchedRun.withFakeRuntime(parallel, Third.class, Second.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal()).containsSubsequence("close third", "start [second]");
  }
}

package dev.sandboxed.junit;

import static dev.sandboxed.junit.internal.lifecycle.FakeSandbox.note;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.PreparedSnapshot;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Snapshots and resets, as annotations ask for them. */
class ResetEachMethodTest {

  @Test
  void everyMethodButTheFirstComesAfterAReset() {
    JupiterRun run = JupiterRun.withFakeRuntime(ResetTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [db, cache]",
            "beforeEach with db",
            "first with db",
            "reset db",
            "beforeEach with db",
            "second with db",
            "reset db",
            "beforeEach with db",
            "nested with db",
            "close cache",
            "close db",
            "closed");
    assertThat(run.specs().get(0).lifecycle().preparedClone()).isTrue();
    assertThat(run.specs().get(1).lifecycle().preparedClone()).isFalse();
  }

  @Sandboxed(name = "db", image = "postgres:15", reset = Reset.EACH_METHOD)
  @Sandboxed(name = "cache", image = "redis:7")
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class ResetTestCase {

    Sandbox db;

    @BeforeEach
    void before() {
      note(db, "beforeEach");
    }

    @Test
    @Order(1)
    void first() {
      note(db, "first");
    }

    @Test
    @Order(2)
    void second() {
      note(db, "second");
    }

    @Nested
    class Inner {
      @Test
      void inner() {
        note(db, "nested");
      }
    }
  }

  @Test
  void methodsThatRunAtTheSameTimeAreToldNotTo() {
    JupiterRun run =
        JupiterRun.withFakeRuntime(
            Map.of(
                "junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.mode.default", "concurrent",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "2"),
            ParallelTestCase.class);

    assertThat(run.failures()).hasSizeGreaterThanOrEqualTo(1);
    assertThat(run.failures())
        .anySatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Sandbox 'db' is reset for each method of")
                    .hasMessageContaining("Annotate the class with @Execution(SAME_THREAD)"));
    assertThat(run.journal()).doesNotContain("reset db");
  }

  @Sandboxed(name = "db", image = "postgres:15", reset = Reset.EACH_METHOD)
  static class ParallelTestCase {

    private static final CyclicBarrier NEVER_BROKEN = new CyclicBarrier(2);

    @Test
    void one() {
      waitForTheOther();
    }

    @Test
    void other() {
      waitForTheOther();
    }

    /** Until the other method has been refused, for which it needs no barrier. */
    private static void waitForTheOther() {
      try {
        NEVER_BROKEN.await(2, TimeUnit.SECONDS);
      } catch (Exception e) {
        // as expected
      }
    }
  }

  @Test
  void anAnnotationAsksForASnapshot() {
    SandboxSpec spec = JupiterRun.withFakeRuntime(SnapshotTestCase.class).specs().get(0);

    assertThat(spec.snapshot()).isEqualTo(dev.sandboxed.runtime.spec.Snapshot.READY);
  }

  @Sandboxed(image = "postgres:15", snapshot = Snapshot.READY)
  static class SnapshotTestCase {
    @Test
    void test() {}
  }

  @Test
  void aMethodPreparesASnapshotAndFilesSayWhenItIsOld() throws Exception {
    JupiterRun run = JupiterRun.withFakeRuntime(PreparedTestCase.class);

    assertThat(run.failures()).isEmpty();
    var snapshot = (PreparedSnapshot) run.specs().get(0).snapshot();
    assertThat(snapshot.fingerprint())
        .isEqualTo(PreparedSnapshot.fingerprint(java.nio.file.Path.of("pom.xml")));
    snapshot.preparation().prepare(PreparedTestCase.seen);
    assertThat(run.journal()).contains("prepared with closed postgres");
    assertThat(JupiterRun.withFakeRuntime(PreparedTestCase.class).specs().get(0).snapshot())
        .isEqualTo(snapshot);
  }

  @Sandboxed(
      image = "postgres:15",
      snapshot = Snapshot.PREPARED,
      prepare = "migrate",
      fingerprint = "pom.xml")
  static class PreparedTestCase {

    static Sandbox seen;

    @SuppressWarnings("unused") // by its name
    private static void migrate(Sandbox postgres) {
      note(postgres, "prepared");
    }

    @Test
    void test(Sandbox postgres) {
      seen = postgres;
    }
  }

  @Test
  void anAnnotationOfOnesOwnPassesItsMembersOn() {
    JupiterRun run = JupiterRun.withFakeRuntime(PassedOnTestCase.class, OutermostTestCase.class);

    assertThat(run.failures()).isEmpty();
    SandboxSpec passedOn = run.specs().get(0);
    assertThat(passedOn.snapshot()).isInstanceOf(PreparedSnapshot.class);
    assertThat(passedOn.lifecycle().preparedClone()).isTrue();
    SandboxSpec outermost = run.specs().get(1);
    assertThat(outermost.snapshot()).isEqualTo(dev.sandboxed.runtime.spec.Snapshot.READY);
    assertThat(outermost.lifecycle().preparedClone()).isTrue();
  }

  @Sandboxed(image = "postgres:15")
  @Retention(RetentionPolicy.RUNTIME)
  @interface Database {
    Snapshot snapshot() default Snapshot.NONE;

    String prepare() default "";

    String[] fingerprint() default {};

    Reset reset() default Reset.EACH_METHOD;
  }

  @Database(snapshot = Snapshot.PREPARED, prepare = "migrate", fingerprint = "pom.xml")
  static class PassedOnTestCase extends OneTest {
    @SuppressWarnings("unused") // by its name
    private static void migrate(Sandbox postgres) {}
  }

  @Database
  @Retention(RetentionPolicy.RUNTIME)
  @interface Initialised {
    Snapshot snapshot() default Snapshot.READY;

    String reset() default "of another type";
  }

  @Initialised
  static class OutermostTestCase extends OneTest {}

  @Test
  void mistakesAreNamed() {
    refused(
        ResetOfMethod.class, "reset can be EACH_METHOD only where the scope is CLASS, not METHOD");
    refused(NoPreparation.class, "prepare must name a method when snapshot is PREPARED");
    refused(
        PreparesNothing.class,
        "prepare must name a method when snapshot is PREPARED, and only then, but is \"migrate\"");
    refused(
        NoFingerprint.class,
        "fingerprint must name files or directories when snapshot is PREPARED");
    refused(NoSuchMethod.class, "prepare must name a static method of", "but is \"migrate\"");
    refused(
        NoSuchFile.class, "fingerprint must name what is there and can be read", "no/such/file");
  }

  private static void refused(Class<?> testCase, String... parts) {
    JupiterRun run = JupiterRun.withFakeRuntime(testCase);
    assertThat(run.failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContainingAll(parts);
    assertThat(run.specs()).isEmpty();
  }

  @Sandboxed(image = "postgres:15", scope = Scope.METHOD, reset = Reset.EACH_METHOD)
  static class ResetOfMethod extends OneTest {}

  @Sandboxed(image = "postgres:15", snapshot = Snapshot.PREPARED, fingerprint = "pom.xml")
  static class NoPreparation extends OneTest {}

  @Sandboxed(image = "postgres:15", prepare = "migrate")
  static class PreparesNothing extends OneTest {}

  @Sandboxed(image = "postgres:15", snapshot = Snapshot.PREPARED, prepare = "migrate")
  static class NoFingerprint extends OneTest {}

  @Sandboxed(
      image = "postgres:15",
      snapshot = Snapshot.PREPARED,
      prepare = "migrate",
      fingerprint = "pom.xml")
  static class NoSuchMethod extends OneTest {
    @SuppressWarnings("unused") // it is not static
    void migrate(Sandbox postgres) {}
  }

  @Sandboxed(
      image = "postgres:15",
      snapshot = Snapshot.PREPARED,
      prepare = "migrate",
      fingerprint = "no/such/file")
  static class NoSuchFile extends OneTest {}

  abstract static class OneTest {
    @Test
    void test() {}
  }
}

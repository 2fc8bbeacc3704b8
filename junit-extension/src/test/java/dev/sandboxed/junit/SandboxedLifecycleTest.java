package dev.sandboxed.junit;

import static dev.sandboxed.junit.internal.lifecycle.FakeSandbox.note;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When sandboxes start and end, and for whom. */
class SandboxedLifecycleTest {

  @Test
  void sandboxIsThereFromBeforeAllToAfterAll() {
    JupiterRun run = JupiterRun.withFakeRuntime(WholeLifeTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [redis]",
            "beforeAll with redis",
            "constructor with redis",
            "beforeEach with redis",
            "test with redis",
            "afterEach with redis",
            "afterAll with redis",
            "close redis",
            "closed");
  }

  @Sandboxed(image = "redis:7")
  static class WholeLifeTestCase {
    WholeLifeTestCase(Sandbox sandbox) {
      note(sandbox, "constructor");
    }

    @BeforeAll
    static void first(Sandbox sandbox) {
      note(sandbox, "beforeAll");
    }

    @BeforeEach
    void before(Sandbox sandbox) {
      note(sandbox, "beforeEach");
    }

    @Test
    void test(Sandbox sandbox) {
      note(sandbox, "test");
    }

    @AfterEach
    void after(Sandbox sandbox) {
      note(sandbox, "afterEach");
    }

    @AfterAll
    static void last(Sandbox sandbox) {
      note(sandbox, "afterAll");
    }
  }

  @Test
  void sandboxIsThereForTheConstructorOfAnInstancePerClass() {
    JupiterRun run = JupiterRun.withFakeRuntime(InstancePerClassTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [redis]",
            "constructor with redis",
            "beforeAll with redis",
            "test with redis",
            "close redis",
            "closed");
  }

  @Sandboxed(image = "redis:7")
  @TestInstance(Lifecycle.PER_CLASS)
  static class InstancePerClassTestCase {
    Sandbox field;

    InstancePerClassTestCase(Sandbox sandbox) {
      note(sandbox, "constructor");
    }

    @BeforeAll
    void first() {
      note(field, "beforeAll");
    }

    @Test
    void test() {
      note(field, "test");
    }
  }

  @Test
  void severalStartTogetherAndEndInReverse() {
    JupiterRun run = JupiterRun.withFakeRuntime(SeveralTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open", "start [postgres, cache]", "close cache", "close postgres", "closed");
  }

  @Sandboxed(image = "postgres:15")
  @Sandboxed(name = "cache", image = "redis:7")
  static class SeveralTestCase {
    @Test
    void test() {}
  }

  @Test
  void oneRuntimeServesAllClassesOfARun() {
    JupiterRun run = JupiterRun.withFakeRuntime(SeveralTestCase.class, ComposedTestCase.class);

    assertThat(run.journal())
        .containsOnlyOnce("open", "closed")
        .startsWith("open")
        .endsWith("closed");
  }

  @Test
  void aRunWithoutSandboxesOpensNoRuntime() {
    assertThat(JupiterRun.withFakeRuntime(PlainTestCase.class).journal()).isEmpty();
  }

  static class PlainTestCase {
    @Test
    void test() {}
  }

  @Test
  void composedAnnotationDeclaresASandbox() {
    JupiterRun run = JupiterRun.withFakeRuntime(ComposedTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal()).contains("start [redis, nginx]", "test with nginx");
  }

  @Retention(RetentionPolicy.RUNTIME)
  @Sandboxed(image = "redis:7")
  @interface Cached {}

  @Cached
  @Sandboxed(image = "nginx:1.22")
  static class ComposedTestCase {
    @Test
    void test(Sandbox nginx) {
      note(nginx, "test");
    }
  }

  @Test
  void subclassesAndImplementingClassesInheritWhatTheyDeclareBesidesTheirOwn() {
    JupiterRun run = JupiterRun.withFakeRuntime(InheritingTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.specs())
        .extracting(SandboxSpec::name)
        .containsExactlyInAnyOrder("redis", "postgres", "nginx");
    assertThat(run.journal()).filteredOn(event -> event.startsWith("start")).hasSize(1);
  }

  @Test
  void everySubclassHasASandboxOfItsOwn() {
    JupiterRun run =
        JupiterRun.withFakeRuntime(FirstSubclassTestCase.class, SecondSubclassTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [postgres]",
            "inherited test with postgres",
            "close postgres",
            "start [postgres]",
            "inherited test with postgres",
            "close postgres",
            "closed");
  }

  @Sandboxed(image = "redis:7")
  interface WithRedis {}

  @Sandboxed(image = "postgres:15")
  abstract static class WithPostgres {
    @Test
    void inherited(Sandbox postgres) {
      note(postgres, "inherited test");
    }
  }

  @Sandboxed(image = "nginx:1.22")
  static class InheritingTestCase extends WithPostgres implements WithRedis {}

  static class FirstSubclassTestCase extends WithPostgres {}

  static class SecondSubclassTestCase extends WithPostgres {}

  @Test
  void nestedClassesShareTheSandboxAndMayAddTheirOwn() {
    JupiterRun run = JupiterRun.withFakeRuntime(OuterTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [redis]",
            "outer with redis",
            "start [postgres]",
            "inner with redis",
            "inner with postgres",
            "outer's field with redis",
            "innermost with redis",
            "close postgres",
            "close redis",
            "closed");
  }

  @Sandboxed(image = "redis:7")
  static class OuterTestCase {
    Sandbox only;

    @Test
    void test(Sandbox sandbox) {
      note(sandbox, "outer");
    }

    @Nested
    @Sandboxed(image = "postgres:15")
    class InnerTestCase {
      @Test
      void test(Sandbox redis, Sandbox postgres) {
        note(redis, "inner");
        note(postgres, "inner");
        note(only, "outer's field");
      }

      @Nested
      class InnermostTestCase {
        @Test
        void test(Sandbox redis) {
          note(redis, "innermost");
        }
      }
    }
  }

  @Test
  void specificationsFromCodeStartTogetherWithAnnotations() {
    JupiterRun run = JupiterRun.withFakeRuntime(RegisteredTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal()).filteredOn(event -> event.startsWith("start")).hasSize(1);
    assertThat(run.specs())
        .extracting(SandboxSpec::name)
        .containsExactlyInAnyOrder("nginx", "postgres", "cache", "queue");
    assertThat(run.journal())
        .containsSubsequence(
            "static field with cache",
            "test with nginx",
            "test with postgres",
            "nested with queue",
            "close nginx");
  }

  @Sandboxed(image = "nginx:1.22")
  static class RegisteredTestCase {
    @RegisterExtension
    static SandboxedExtension stores =
        SandboxedExtension.of(
            SandboxSpec.of("postgres:15"), SandboxSpec.of("redis:7").name("cache"));

    @RegisterExtension
    static SandboxedExtension others =
        SandboxedExtension.of(SandboxSpec.of("rabbitmq:3").name("queue"));

    static Sandbox cache;

    @BeforeAll
    static void first() {
      note(cache, "static field");
    }

    @Test
    void test(Sandbox nginx, Sandbox postgres) {
      note(nginx, "test");
      note(postgres, "test");
    }

    @Nested
    class NestedTestCase {
      @Test
      void nested(Sandbox queue) {
        note(queue, "nested");
      }
    }
  }

  @Test
  void specificationsFromCodeNeedNoAnnotation() {
    JupiterRun run = JupiterRun.withFakeRuntime(OnlyRegisteredTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal()).contains("test with redis");
  }

  static class OnlyRegisteredTestCase {
    @RegisterExtension
    static final SandboxedExtension SANDBOXES = SandboxedExtension.of(SandboxSpec.of("redis:7"));

    @Test
    void test(@InSandbox("redis") Sandbox chosen) {
      note(chosen, "test");
    }
  }

  @Test
  void whatTheRuntimeSaysIsWhatTheUserSeesFirst() {
    JupiterRun run = JupiterRun.withFakeRuntime(BrokenTestCase.class);

    assertThat(run.failure())
        .isInstanceOf(StartFailedException.class)
        .hasMessage("Could not start broken: it is broken. Mend it.");
    assertThat(run.journal()).containsExactly("open", "start [broken]", "closed");
  }

  @Test
  void failureBeforeAnInstancePerClassIsNotWrappedEither() {
    assertThat(JupiterRun.withFakeRuntime(BrokenInstancePerClassTestCase.class).failure())
        .isInstanceOf(StartFailedException.class);
  }

  @Sandboxed(image = "broken:1")
  static class BrokenTestCase {
    @Test
    void test() {}
  }

  @Sandboxed(image = "broken:1")
  @TestInstance(Lifecycle.PER_CLASS)
  static class BrokenInstancePerClassTestCase {
    BrokenInstancePerClassTestCase(Sandbox sandbox) {
      note(sandbox, "never");
    }

    @Test
    void test() {}
  }

  @Test
  void everySandboxIsClosedThoughSomeFailTo() {
    JupiterRun run = JupiterRun.withFakeRuntime(StickyTestCase.class);

    assertThat(run.journal()).containsSubsequence("close b", "close redis", "close a", "closed");
    Throwable failure = run.failure();
    Throwable first =
        failure.getCause() == null ? failure : failure.getCause(); // JUnit wraps it since 5.13
    assertThat(first).hasMessage("b does not close");
    assertThat(List.of(first.getSuppressed()))
        .extracting(Throwable::getMessage)
        .contains("a does not close");
  }

  @Sandboxed(name = "a", image = "sticky:1")
  @Sandboxed(image = "redis:7")
  @Sandboxed(name = "b", image = "sticky:1")
  static class StickyTestCase {
    @Test
    void test() {}
  }
}

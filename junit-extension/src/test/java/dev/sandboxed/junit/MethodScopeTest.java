package dev.sandboxed.junit;

import static dev.sandboxed.junit.internal.lifecycle.FakeSandbox.note;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sandboxes that live as long as one test method. */
class MethodScopeTest {

  @Test
  void sandboxIsThereFromBeforeEachToAfterEachAndFreshForEveryMethod() {
    JupiterRun run = JupiterRun.withFakeRuntime(WholeLifeTestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [redis]",
            "beforeEach with redis",
            "test with redis",
            "afterEach with redis",
            "close redis",
            "start [redis]",
            "beforeEach with redis",
            "test with redis",
            "afterEach with redis",
            "close redis",
            "closed");
  }

  @Sandboxed(image = "redis:7", scope = Scope.METHOD)
  static class WholeLifeTestCase {
    Sandbox field;

    @BeforeEach
    void before(Sandbox sandbox) {
      note(field, "beforeEach");
      assertThat(sandbox).isSameAs(field);
    }

    @Test
    void first(Sandbox sandbox) {
      note(sandbox, "test");
    }

    @Test
    void second() {
      note(field, "test");
    }

    @AfterEach
    void after(Sandbox sandbox) {
      note(sandbox, "afterEach");
    }
  }

  @Test
  void everyRepetitionAndSetOfParametersHasItsOwn() {
    Repeated.SEEN.clear();
    JupiterRun run = JupiterRun.withFakeRuntime(Repeated.class);

    assertThat(run.failures()).isEmpty();
    assertThat(Repeated.SEEN).hasSize(5).doesNotHaveDuplicates();
    assertThat(run.journal()).filteredOn("close cache"::equals).hasSize(5);
  }

  static class Repeated {
    static final List<Sandbox> SEEN = new ArrayList<>();

    @Sandboxed(image = "redis:7")
    private Sandbox cache;

    @RepeatedTest(3)
    void repeated() {
      SEEN.add(cache);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void parameterized(int number, Sandbox any) {
      assertThat(any).isSameAs(cache);
      SEEN.add(any);
    }
  }

  @Test
  void instanceFieldsOfEnclosingClassesAreFreshForNestedMethodsToo() {
    JupiterRun run = JupiterRun.withFakeRuntime(Outer.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [shared]",
            "start [fresh]",
            "outer with fresh",
            "close fresh",
            "start [fresh, inner]",
            "nested with fresh",
            "nested with inner",
            "nested with shared",
            "close inner",
            "close fresh",
            "close shared",
            "closed");
  }

  static class Outer {
    @Sandboxed(image = "redis:7")
    static Sandbox shared;

    @Sandboxed(image = "redis:7")
    Sandbox fresh;

    @Test
    void test() {
      note(fresh, "outer");
    }

    @Nested
    class Inner {
      @Sandboxed(image = "postgres:15")
      Sandbox inner;

      @Test
      void test(@InSandbox("fresh") Sandbox outers) {
        assertThat(outers).isSameAs(fresh);
        note(fresh, "nested");
        note(inner, "nested");
        note(shared, "nested");
      }
    }
  }

  /** What a nested class adds does not make the enclosing class's only sandbox ambiguous. */
  @Test
  void enclosingClassDoesNotSeeWhatNestedOnesAdd() {
    JupiterRun run = JupiterRun.withFakeRuntime(OnlyOne.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal()).contains("nested with redis");
  }

  @Sandboxed(image = "redis:7", scope = Scope.METHOD)
  static class OnlyOne {
    Sandbox only;

    @Nested
    class Inner {
      @Sandboxed(image = "postgres:15")
      Sandbox inner;

      @Test
      void test() {
        note(only, "nested");
      }
    }
  }

  @Test
  void extensionInAnInstanceFieldRunsItsSandboxesForEachMethod() {
    JupiterRun run = JupiterRun.withFakeRuntime(Registered.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [postgres]",
            "start [redis]",
            "test with redis",
            "test with postgres",
            "close redis",
            "close postgres",
            "closed");
  }

  static class Registered {
    @RegisterExtension
    static final SandboxedExtension SHARED = SandboxedExtension.of(SandboxSpec.of("postgres:15"));

    @RegisterExtension
    final SandboxedExtension fresh = SandboxedExtension.of(SandboxSpec.of("redis:7"));

    @Test
    void test(Sandbox redis, Sandbox postgres) {
      note(redis, "test");
      note(postgres, "test");
    }
  }

  @Test
  void extensionInAnInstanceFieldIsEnough() {
    JupiterRun run = JupiterRun.withFakeRuntime(OnlyRegistered.class, OnlyRegisteredPerClass.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal()).filteredOn("test with redis"::equals).hasSize(2);
  }

  static class OnlyRegistered {
    @RegisterExtension
    final SandboxedExtension fresh = SandboxedExtension.of(SandboxSpec.of("redis:7"));

    @Test
    void test(Sandbox redis) {
      note(redis, "test");
    }
  }

  @TestInstance(Lifecycle.PER_CLASS)
  static class OnlyRegisteredPerClass extends OnlyRegistered {}

  @Test
  void instancePerClassGetsAFreshOneForEachMethod() {
    InstancePerClass.SEEN.clear();
    JupiterRun run = JupiterRun.withFakeRuntime(InstancePerClass.class);

    assertThat(run.failures()).isEmpty();
    assertThat(InstancePerClass.SEEN).hasSize(2).doesNotHaveDuplicates();
  }

  @TestInstance(Lifecycle.PER_CLASS)
  static class InstancePerClass {
    static final List<Sandbox> SEEN = new ArrayList<>();

    @Sandboxed(image = "redis:7")
    Sandbox cache;

    @BeforeAll
    void notYet() {
      assertThat(cache).isNull();
    }

    @Test
    void first() {
      SEEN.add(cache);
    }

    @Test
    void second() {
      SEEN.add(cache);
    }
  }

  @Test
  void failedStartFailsTheMethodAndTheNextOneTriesAgain() {
    JupiterRun run = JupiterRun.withFakeRuntime(Broken.class);

    assertThat(run.failures()).hasSize(2).allMatch(StartFailedException.class::isInstance);
    assertThat(run.journal())
        .containsExactly("open", "start [service]", "start [service]", "closed");
  }

  static class Broken {
    @Sandboxed(image = "broken:1")
    Sandbox service;

    @Test
    void first() {}

    @Test
    void second() {}
  }

  @Test
  void whatRunsBeforeTheMethodCannotHaveItsSandbox() {
    assertThat(JupiterRun.withFakeRuntime(TooEarly.class).failure())
        .isInstanceOf(ParameterResolutionException.class)
        .hasMessageContainingAll("notYet", "'redis' has the scope METHOD and is not there yet");
    assertThat(JupiterRun.withFakeRuntime(TooEarlyInConstructor.class).failure())
        .isInstanceOf(ParameterResolutionException.class)
        .hasMessageContainingAll("'s constructor", "has the scope METHOD and is not there yet");
    assertThat(JupiterRun.withFakeRuntime(TooEarlyForStaticField.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContainingAll("Field redis of", "has the scope METHOD", "must not be static");
  }

  @Sandboxed(image = "redis:7", scope = Scope.METHOD)
  static class TooEarly {
    @BeforeAll
    static void notYet(Sandbox redis) {}

    @Test
    void test() {}
  }

  @Sandboxed(image = "redis:7", scope = Scope.METHOD)
  static class TooEarlyInConstructor {
    TooEarlyInConstructor(Sandbox redis) {}

    @Test
    void test() {}
  }

  @Sandboxed(image = "redis:7", scope = Scope.METHOD)
  static class TooEarlyForStaticField {
    static Sandbox redis;

    @Test
    void test() {}
  }
}

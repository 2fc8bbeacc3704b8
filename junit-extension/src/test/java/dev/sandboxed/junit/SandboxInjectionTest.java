package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which sandbox a parameter or field gets. */
class SandboxInjectionTest {

  @Test
  void anOnlySandboxNeedsNoName() {
    assertThat(JupiterRun.withFakeRuntime(OnlyOneTestCase.class).failures()).isEmpty();
  }

  @Sandboxed(image = "registry.example.com/team/redis:7")
  static class OnlyOneTestCase {
    static Sandbox anything;
    private Sandbox whatever;

    @BeforeAll
    static void staticFieldIsSet() {
      assertThat(anything.name()).isEqualTo("redis");
    }

    @Test
    void test(Sandbox any) {
      assertThat(any).isSameAs(whatever).isSameAs(anything);
    }

    @RepeatedTest(2)
    void repeated(Sandbox any) {
      assertThat(any).isSameAs(anything);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void parameterized(int number, Sandbox any) {
      assertThat(any).isSameAs(anything);
    }
  }

  @Test
  void amongSeveralTheNameOrTheAnnotationChooses() {
    assertThat(JupiterRun.withFakeRuntime(SeveralTestCase.class).failures()).isEmpty();
  }

  abstract static class WithPostgresField {
    protected static Sandbox postgres;
    private Sandbox cache;

    Sandbox inheritedCache() {
      return cache;
    }
  }

  @Sandboxed(image = "postgres:15")
  @Sandboxed(name = "cache", image = "redis:7")
  @Sandboxed(image = "rabbitmq:3")
  static class SeveralTestCase extends WithPostgresField {
    @InSandbox("rabbitmq")
    private static Sandbox queue;

    @InSandbox("cache")
    Sandbox sessions;

    final Sandbox mine = null;

    SeveralTestCase(@InSandbox("cache") Sandbox chosen, Sandbox rabbitmq) {
      assertThat(chosen.name()).isEqualTo("cache");
      assertThat(rabbitmq).isSameAs(queue);
    }

    @Test
    void test(Sandbox postgres, @InSandbox("cache") Sandbox redis) {
      assertThat(postgres.name()).isEqualTo("postgres");
      assertThat(postgres).isSameAs(WithPostgresField.postgres);
      assertThat(redis).isSameAs(sessions).isSameAs(inheritedCache());
      assertThat(queue.name()).isEqualTo("rabbitmq");
      assertThat(mine).isNull();
    }

    @Nested
    class InnerTestCase {
      Sandbox cache;

      InnerTestCase(Sandbox postgres) {
        assertThat(postgres).isSameAs(WithPostgresField.postgres);
      }

      @Test
      void test(Sandbox rabbitmq) {
        assertThat(cache).isSameAs(sessions);
        assertThat(rabbitmq).isSameAs(queue);
      }
    }
  }

  @Test
  void anOuterConstructorStillHasNothingToChooseWhenANestedClassAddsASandbox() {
    assertThat(JupiterRun.withFakeRuntime(OuterTestCase.class).failures()).isEmpty();
  }

  @Sandboxed(image = "redis:7")
  static class OuterTestCase {
    final Sandbox given;

    OuterTestCase(Sandbox only) {
      given = only;
    }

    @Nested
    @Sandboxed(image = "postgres:15")
    class InnerTestCase {
      @Test
      void test(Sandbox redis) {
        assertThat(given).isSameAs(redis);
      }
    }
  }

  @Test
  void otherParametersAreLeftToOthers() {
    assertThat(JupiterRun.withFakeRuntime(OtherParametersTestCase.class).failures()).isEmpty();
  }

  @Sandboxed(image = "redis:7")
  static class OtherParametersTestCase {
    @Test
    void test(org.junit.jupiter.api.TestInfo info, Sandbox redis) {
      assertThat(info.getDisplayName()).startsWith("test");
      assertThat(redis.name()).isEqualTo("redis");
    }
  }
}

package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Classes that run at the same time do not disturb each other. */
class ParallelClassesTest {

  private static final Map<String, String> PARALLEL =
      Map.of(
          "junit.jupiter.execution.parallel.enabled", "true",
          "junit.jupiter.execution.parallel.mode.default", "concurrent",
          "junit.jupiter.execution.parallel.config.strategy", "fixed",
          "junit.jupiter.execution.parallel.config.fixed.parallelism", "8");

  @RepeatedTest(20)
  void everyClassAndMethodSeesTheSandboxOfItsClass() {
    JupiterRun run =
        JupiterRun.withFakeRuntime(
            PARALLEL,
            ATestCase.class,
            BTestCase.class,
            CTestCase.class,
            DTestCase.class,
            ETestCase.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).hasSize(15);
    assertThat(run.journal()).filteredOn(event -> event.startsWith("close ")).hasSize(5);
    assertThat(run.journal())
        .containsOnlyOnce("open", "closed")
        .startsWith("open")
        .endsWith("closed");
  }

  abstract static class ThreeTests {
    Sandbox field;

    abstract String expected();

    @RepeatedTest(3)
    void test(Sandbox parameter) {
      assertThat(parameter.name()).isEqualTo(expected());
      assertThat(field).isSameAs(parameter);
    }
  }

  @Sandboxed(image = "a")
  static class ATestCase extends ThreeTests {
    @Override
    String expected() {
      return "a";
    }
  }

  @Sandboxed(image = "b")
  static class BTestCase extends ThreeTests {
    @Override
    String expected() {
      return "b";
    }
  }

  @Sandboxed(image = "c")
  static class CTestCase extends ThreeTests {
    @Override
    String expected() {
      return "c";
    }
  }

  @Sandboxed(image = "d")
  static class DTestCase extends ThreeTests {
    @Override
    String expected() {
      return "d";
    }
  }

  @Sandboxed(image = "e")
  static class ETestCase extends ThreeTests {
    @Override
    String expected() {
      return "e";
    }
  }

  @Test
  void subclassesThatRunTogetherMayNotShareAStaticField() {
    SharedStaticField.bothTried = new CountDownLatch(1);
    JupiterRun run =
        JupiterRun.withFakeRuntime(PARALLEL, FirstTestCase.class, SecondTestCase.class);

    assertThat(run.failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContainingAll(
            "Field redis of " + SharedStaticField.class.getName(),
            "runs at the same time as",
            "make the field an instance field");
    assertThat(run.passed()).hasSize(1);
  }

  @Sandboxed(image = "redis:7")
  abstract static class SharedStaticField {
    static Sandbox redis;
    static CountDownLatch bothTried;

    @BeforeAll
    static void waitForTheOther() throws InterruptedException {
      bothTried.await(500, TimeUnit.MILLISECONDS);
    }

    @Test
    void test() {}
  }

  static class FirstTestCase extends SharedStaticField {}

  static class SecondTestCase extends SharedStaticField {}
}

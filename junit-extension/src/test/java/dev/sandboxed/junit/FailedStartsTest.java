package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.ExitedEarlyException;
import dev.sandboxed.runtime.spec.ImageUnavailableException;
import dev.sandboxed.runtime.spec.NotReadyException;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user sees first when a service does not come up. */
@Tag("images")
@ExtendWith(LeavesNoProcess.class)
class FailedStartsTest {

  /** So that the short time-outs below are about the service alone. */
  @BeforeAll
  static void pullTheImage() {
    JupiterRun.withRealRuntime(Map.of(), RealSandboxesTest.WholeLifeTestCase.class);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertFailureOf(
      Class<?> testCase) {
    return assertThat(JupiterRun.withRealRuntime(Map.of(), testCase).failure());
  }

  @Test
  void serviceThatExitsFailsAtOnceWithItsCodeAndOutput() {
    long start = System.nanoTime();
    JupiterRun run = JupiterRun.withRealRuntime(Map.of(), ExitedTestCase.class);

    assertThat(run.failure())
        .isInstanceOf(ExitedEarlyException.class)
        .hasMessageContainingAll("postgres:15", "exit code 1", "POSTGRES_PASSWORD");
    ExitedEarlyException failure = (ExitedEarlyException) run.failure();
    assertThat(failure.status()).isEqualTo(ExitStatus.exited(1));
    assertThat(failure.output()).contains("POSTGRES_PASSWORD");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @Sandboxed(image = "postgres:15", startTimeout = "10m")
  static class ExitedTestCase {
    @Test
    void test() {}
  }

  @Test
  void portThatIsNeverOpenedIsNamedWithWhatTheServiceSaid() {
    assertFailureOf(NeverOpenTestCase.class)
        .isInstanceOf(NotReadyException.class)
        .hasMessageContainingAll("redis:7", "6380", "Ready to accept connections");
  }

  @Sandboxed(image = "redis:7", ports = 6380, startTimeout = "1500ms")
  static class NeverOpenTestCase {
    @Test
    void test() {}
  }

  @Test
  void lineThatIsNeverLoggedIsNamed() {
    assertFailureOf(NeverLoggedTestCase.class)
        .isInstanceOf(NotReadyException.class)
        .hasMessageContainingAll("redis:7", "no such line", "Ready to accept connections");
  }

  @Sandboxed(image = "redis:7", ready = @Ready(log = "no such line"), startTimeout = "1500ms")
  static class NeverLoggedTestCase {
    @Test
    void test() {}
  }

  @Test
  void unknownImageIsNamedWithItsRegistry() {
    assertFailureOf(UnknownImageTestCase.class)
        .isInstanceOf(ImageUnavailableException.class)
        .hasMessageContaining("no-such-image:1")
        .hasCauseInstanceOf(dev.sandboxed.image.ImageException.class);
  }

  @Sandboxed(image = "no-such-image:1")
  static class UnknownImageTestCase {
    @Test
    void test() {}
  }

  @Test
  void invalidReferenceIsNamed() {
    assertFailureOf(InvalidReferenceTestCase.class).hasMessageContaining("Not An Image");
  }

  @Sandboxed(image = "Not An Image")
  static class InvalidReferenceTestCase {
    @Test
    void test() {}
  }

  @Test
  void missingProgramIsNamed() {
    assertFailureOf(MissingProgramTestCase.class)
        .isInstanceOf(StartFailedException.class)
        .hasMessageContainingAll("redis:7", "/no/such/program");
  }

  @Sandboxed(image = "redis:7", entrypoint = "/no/such/program")
  static class MissingProgramTestCase {
    @Test
    void test() {}
  }

  @Test
  void failureBeforeAnInstancePerClassIsNotWrapped() {
    assertFailureOf(FailingInstancePerClassTestCase.class).isInstanceOf(StartFailedException.class);
  }

  @Sandboxed(image = "redis:7", entrypoint = "/no/such/program")
  @TestInstance(Lifecycle.PER_CLASS)
  static class FailingInstancePerClassTestCase {
    FailingInstancePerClassTestCase(Sandbox redis) {
      assertThat(redis).isNotNull();
    }

    @Test
    void test() {}
  }

  @Test
  void theNextClassStartsAfterOneThatFailed() {
    JupiterRun run =
        JupiterRun.withRealRuntime(
            Map.of(), OneOfTwoFailsTestCase.class, RealSandboxesTest.WholeLifeTestCase.class);

    assertThat(run.failure()).hasMessageContaining("broken");
    assertThat(run.passed()).hasSize(1);
  }

  @Sandboxed(image = "redis:7")
  @Sandboxed(name = "broken", image = "redis:7", entrypoint = "/no/such/program")
  static class OneOfTwoFailsTestCase {
    @Test
    void test() {}
  }
}

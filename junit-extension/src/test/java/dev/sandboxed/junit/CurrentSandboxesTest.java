package dev.sandboxed.junit;

import static dev.sandboxed.junit.internal.lifecycle.FakeSandbox.note;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sandboxed.runtime.Sandbox;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Code that JUnit does not inject into asks for the sandboxes of the test that runs. */
class CurrentSandboxesTest {

  @Test
  void sandboxesOfClassAndMethodAreThereWhileTheyRun() {
    JupiterRun run = JupiterRun.withFakeRuntime(Asking.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .contains(
            "beforeAll with shared",
            "beforeEach with fresh",
            "test with shared",
            "other thread with fresh",
            "nested with inner",
            "afterEach with fresh",
            "afterAll with shared");
  }

  @Test
  void nobodyElseHasAny() {
    JupiterRun.withFakeRuntime(Asking.class);

    assertThatIllegalStateException()
        .isThrownBy(() -> SandboxedExtension.get("shared"))
        .withMessageContaining("No test with sandboxes runs on the thread");
  }

  static class Asking {
    @Sandboxed(image = "redis:7")
    static Sandbox shared;

    @Sandboxed(image = "redis:7")
    Sandbox fresh;

    @BeforeAll
    static void first() {
      note(SandboxedExtension.get("shared"), "beforeAll");
      assertThatIllegalStateException()
          .isThrownBy(() -> SandboxedExtension.get("fresh"))
          .withMessageContainingAll("no sandbox 'fresh' now", "'shared'");
    }

    @BeforeEach
    void before() {
      note(SandboxedExtension.get("fresh"), "beforeEach");
    }

    @Test
    void test() {
      note(SandboxedExtension.get("shared"), "test");
      assertThat(SandboxedExtension.get("fresh")).isSameAs(fresh);
      assertTimeoutPreemptively(
          Duration.ofMinutes(1), () -> note(SandboxedExtension.get("fresh"), "other thread"));
    }

    @Nested
    @Sandboxed(name = "inner", image = "redis:7")
    class Inner {
      @Test
      void test() {
        note(SandboxedExtension.get("inner"), "nested");
        assertThat(SandboxedExtension.get("shared")).isSameAs(shared);
      }
    }

    @AfterEach
    void after() {
      note(SandboxedExtension.get("fresh"), "afterEach");
    }

    @AfterAll
    static void last() {
      note(SandboxedExtension.get("shared"), "afterAll");
      assertThatIllegalStateException().isThrownBy(() -> SandboxedExtension.get("inner"));
    }
  }
}

package dev.sandboxed.junit;

import static dev.sandboxed.junit.internal.lifecycle.FakeSandbox.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What is shown of the output of sandboxes when a test fails. */
@ResourceLock(Resources.SYSTEM_ERR)
class FailureLogsTest {

  private record Shown(JupiterRun run, String printed) {}

  private static Shown run(Class<?> testCase) {
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      JupiterRun run = JupiterRun.withFakeRuntime(testCase);
      return new Shown(run, printed.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  @Test
  void whatWasWrittenDuringAFailedTestIsReportedAndPrintedOnce() {
    Shown shown = run(OneOfThreeFails.class);

    assertThat(shown.run().entries())
        .containsExactlyInAnyOrder(
            "fails(Sandbox) sandbox redis: written by the class's redis\nand more\n",
            "fails(Sandbox) sandbox fresh: written by the method's\n");
    assertThat(shown.printed())
        .containsOnlyOnce("--- sandbox 'redis' during fails(Sandbox), which failed")
        .containsOnlyOnce("and more")
        .doesNotContain("before", "nothing to see", "skipped");
  }

  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  @Sandboxed(image = "redis:7")
  @Sandboxed(name = "silent", image = "redis:7")
  static class OneOfThreeFails {
    @Sandboxed(image = "redis:7")
    Sandbox fresh;

    @BeforeAll
    static void first(Sandbox redis) throws InterruptedException {
      write(redis, "before");
      Thread.sleep(5);
    }

    @Test
    @Order(1)
    void succeeds(Sandbox redis) throws InterruptedException {
      write(redis, "nothing to see");
      write(fresh, "nothing to see");
      Thread.sleep(5);
    }

    @Test
    @Order(2)
    void isAborted(Sandbox redis) throws InterruptedException {
      write(redis, "skipped");
      Thread.sleep(5);
      Assumptions.abort("not today");
    }

    @Test
    @Order(3)
    void fails(Sandbox redis) {
      write(redis, "written by the class's redis");
      write(redis, "and more");
      write(fresh, "written by the method's");
      throw new AssertionError("it fails");
    }
  }

  @Test
  void failedBeforeAllShowsWhatTheClassSaw() {
    assertThat(run(BeforeAllFails.class).run().entries())
        .singleElement()
        .asString()
        .endsWith("sandbox redis: the reason\n");
  }

  @Sandboxed(image = "redis:7")
  static class BeforeAllFails {
    @BeforeAll
    static void first(Sandbox redis) {
      write(redis, "the reason");
      throw new AssertionError("it fails");
    }

    @Test
    void test() {}
  }

  @Test
  void longOutputIsCut() {
    assertThat(run(Talkative.class).run().entries().get(0))
        .contains("… 150 lines before these\nline 150\n")
        .endsWith("line 249\n");
  }

  @Sandboxed(image = "redis:7")
  static class Talkative {
    @Test
    void fails(Sandbox redis) {
      for (int i = 0; i < 250; i++) {
        write(redis, "line " + i);
      }
      throw new AssertionError("it fails");
    }
  }
}

package versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

class FailuresTest {

  @Test
  void theReportOfAFailedTestHasWhatItsSandboxWrote() {
    var run = LauncherRun.of(Fails.class);

    assertThat(run.failures()).extracting(Throwable::getMessage).containsExactly("on purpose");
    assertThat(run.entries()).singleElement().asString().contains("fails", "DB saved on disk");
  }

  @Sandboxed(image = "redis:7")
  static class Fails {
    @Test
    void fails(Sandbox redis) {
      redis.exec("redis-cli", "save");
      throw new IllegalStateException("on purpose");
    }
  }

  @Test
  void aServiceThatEndsFailsTheClass() {
    var run = LauncherRun.of(Ends.class);

    assertThat(run.failures())
        .singleElement()
        .isInstanceOf(SandboxException.class)
        .extracting(Throwable::getMessage)
        .asString()
        .contains("redis:7", "nonsense");
  }

  @Sandboxed(
      image = "redis:7",
      command = {"redis-server", "--nonsense", "1"})
  static class Ends {
    @Test
    void isNotRun() {}
  }

  @Test
  void aMistakeIsNamedBeforeAnythingStarts() {
    var run = LauncherRun.of(Mistaken.class);

    assertThat(run.failures())
        .singleElement()
        .isInstanceOf(ExtensionConfigurationException.class)
        .extracting(Throwable::getMessage)
        .asString()
        .contains("startTimeout", "soon");
  }

  @Sandboxed(image = "redis:7", startTimeout = "soon")
  static class Mistaken {
    @Test
    void isNotRun() {}
  }
}

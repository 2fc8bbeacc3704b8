package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.Healthcheck;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.runtime.spec.Health;
import dev.sandboxed.runtime.spec.HealthCheck;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.NotReadyException;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Health checks of images and specifications. */
@Timeout(60)
class HealthTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");
  private static final HealthCheck MARK =
      HealthCheck.of("tiny", "cat", "/tmp/mark").interval(Duration.ofMillis(20)).retries(2);

  @Test
  void sandboxIsReadyWhenItIsHealthy() {
    HealthCheck check = HealthCheck.of("tiny", "connect", "127.0.0.1", "8080");
    SandboxSpec spec =
        TINY.command("listen-after", "200", "8080").lifecycle(Lifecycle.DEFAULT.healthCheck(check));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(sandbox.health())
          .isEqualTo(new Health(Health.Status.HEALTHY, 0, "connected to 127.0.0.1\n"));
    }
  }

  @Test
  void sandboxThatDoesNotGetHealthySaysSo() {
    SandboxSpec spec =
        TINY.lifecycle(Lifecycle.DEFAULT.healthCheck(MARK)).startTimeout(Duration.ofSeconds(3));

    assertThatThrownBy(() -> RUNTIME.start(spec))
        .isInstanceOf(NotReadyException.class)
        .hasMessageContaining("the health check to succeed")
        .hasMessageContaining("/tmp/mark: ENOENT");
  }

  @Test
  void healthComesAndGoes() throws InterruptedException {
    SandboxSpec spec =
        TINY.command("signals")
            .ready(Readiness.log("waiting"))
            .lifecycle(Lifecycle.DEFAULT.healthCheck(MARK));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      eventually(sandbox, Health.Status.UNHEALTHY);
      assertThat(sandbox.health().output()).isEqualTo("/tmp/mark: ENOENT\n");
      assertThat(sandbox.health().failures()).isGreaterThanOrEqualTo(2);

      sandbox.exec("tiny", "write", "/tmp/mark", "here");

      eventually(sandbox, Health.Status.HEALTHY);
    }
  }

  @Test
  void checkThatTakesTooLongHasFailed() throws InterruptedException {
    HealthCheck slow =
        HealthCheck.of("tiny", "sleep")
            .interval(Duration.ofMillis(20))
            .timeout(Duration.ofMillis(50))
            .retries(1);
    SandboxSpec spec =
        TINY.command("signals")
            .ready(Readiness.log("waiting"))
            .lifecycle(Lifecycle.DEFAULT.healthCheck(slow));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      eventually(sandbox, Health.Status.UNHEALTHY);
      assertThat(sandbox.health().output()).isEqualTo("no answer in 50 ms");
    }
  }

  @Test
  void healthCheckOfTheImageCounts() {
    image("tiny-healthy", List.of("CMD", "tiny", "echo", "fine"));
    image("tiny-none", List.of("NONE"));
    try (Sandbox healthy = RUNTIME.start(SandboxSpec.of("tiny-healthy"));
        Sandbox none = RUNTIME.start(SandboxSpec.of("tiny-none"))) {
      assertThat(healthy.health()).isEqualTo(new Health(Health.Status.HEALTHY, 0, "fine\n"));
      assertThat(none.health()).isEqualTo(Health.NONE);
    }
    assertThatThrownBy(() -> RUNTIME.start(SandboxSpec.of("tiny-none").ready(Readiness.healthy())))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("has no HEALTHCHECK");
  }

  private static void eventually(Sandbox sandbox, Health.Status status)
      throws InterruptedException {
    TestRuntime.eventually("it is not " + status, () -> sandbox.health().status() == status);
  }

  private static void image(String name, List<String> test) {
    ImageConfig config = TestImages.config();
    Duration second = Duration.ofSeconds(30);
    RUNTIME
        .images()
        .add(
            name,
            new ImageConfig(
                config.entrypoint(),
                config.command(),
                config.environment(),
                config.user(),
                config.workingDirectory(),
                List.of(),
                List.of(),
                "",
                new Healthcheck(test, second, second, Duration.ZERO, 3),
                config.labels()));
  }
}

package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.Port;
import dev.sandboxed.image.cache.CachedImage;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SandboxPlanTest {

  private static final SandboxSpec SPEC = SandboxSpec.of("rabbitmq:3");

  @Test
  void exposedAndAddedTcpPortsArePublished() {
    SandboxPlan plan =
        plan(SPEC.port(9000).port(5672).ready(Readiness.port(15672)), "rabbitmq-server");

    assertThat(plan.ports().tcp()).containsExactly(4369, 5672, 9000, 15672);
  }

  @Test
  void everyPublishedPortIsAwaited() {
    assertThat(plan(SPEC, "x").readiness().awaitedPorts()).containsExactly(4369, 5672);
    assertThat(plan(SPEC.ready(Readiness.log("up")), "x").readiness().awaitedPorts())
        .containsExactly(4369, 5672);
  }

  @Test
  void declaredPortsAreTheOnlyOnesAwaited() {
    assertThat(plan(SPEC.ready(Readiness.port(5672)), "x").readiness().awaitedPorts()).isEmpty();
  }

  @Test
  void nothingToRunIsAnErrorBeforeAnythingIsStarted() {
    assertThatThrownBy(() -> plan(SPEC))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("rabbitmq:3")
        .hasMessageContaining("entrypoint or a command");
    assertThatThrownBy(() -> plan(SPEC.entrypoint(""), "x"))
        .isInstanceOf(StartFailedException.class);
  }

  private static SandboxPlan plan(SandboxSpec spec, String... command) {
    ImageConfig config =
        new ImageConfig(
            List.of(),
            List.of(command),
            List.of(),
            "",
            "",
            List.of(Port.tcp(4369), Port.tcp(5672), new Port(5353, Port.Protocol.UDP)),
            List.of(),
            "",
            null,
            Map.of());
    return new SandboxPlan(
        spec,
        new CachedImage(
            ImageReference.parse(spec.image()),
            Digest.parse("sha256:" + "0".repeat(64)),
            Platform.host(),
            config,
            List.of()));
  }
}

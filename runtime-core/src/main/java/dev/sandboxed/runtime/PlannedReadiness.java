package dev.sandboxed.runtime;

import dev.sandboxed.image.Healthcheck;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.runtime.spec.HealthCheck;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sandbox has to show before it counts as started.
 *
 * @param conditions those of its specification
 * @param ports that it publishes
 * @param healthCheck what is run to find out whether it is healthy; null: nothing
 */
record PlannedReadiness(
    List<Readiness> conditions, List<Integer> ports, @Nullable HealthCheck healthCheck) {

  static PlannedReadiness of(SandboxSpec spec, ImageConfig config, PlannedPorts ports) {
    HealthCheck check = spec.lifecycle().healthCheck();
    return new PlannedReadiness(
        spec.readiness(), ports.tcp(), check != null ? check : healthCheck(config.healthcheck()));
  }

  /** {@code CMD} and a command, {@code CMD-SHELL} and a line for the shell, or {@code NONE}. */
  private static @Nullable HealthCheck healthCheck(@Nullable Healthcheck image) {
    if (image == null || image.test().size() < 2) {
      return null;
    }
    List<String> words = image.test().subList(1, image.test().size());
    List<String> command =
        switch (image.test().get(0)) {
          case "CMD" -> words;
          case "CMD-SHELL" -> List.of("/bin/sh", "-c", words.get(0));
          default -> List.of();
        };
    return command.isEmpty()
        ? null
        : new HealthCheck(
            command, image.interval(), image.timeout(), image.startPeriod(), image.retries());
  }

  /** Whether nothing at all is waited for. */
  boolean isEmpty() {
    return conditions.isEmpty() && ports.isEmpty() && !awaitsHealth();
  }

  /** Whether the health check counts without anything being said about readiness. */
  boolean awaitsHealth() {
    return healthCheck != null && conditions.isEmpty();
  }

  /** Whether it is to be healthy, and there is no way to find that out. */
  boolean lacksHealthCheck() {
    return healthCheck == null && mention(conditions, Readiness.Healthy.class);
  }

  /** The exit code that it is waited for to end with; null: it is to go on. */
  @Nullable Integer awaitedExit() {
    for (Readiness condition : conditions) {
      if (condition instanceof Readiness.Exited exited) {
        return exited.exitCode();
      }
    }
    return null;
  }

  /**
   * The ports that must be listened on besides those that the conditions name; none when they name
   * any, or wait for its end.
   */
  List<Integer> awaitedPorts() {
    for (Readiness condition : conditions) {
      if (!condition.ports().isEmpty()) {
        return List.of();
      }
    }
    return mention(conditions, Readiness.Exited.class) ? List.of() : ports;
  }

  private static boolean mention(List<Readiness> conditions, Class<? extends Readiness> kind) {
    for (Readiness condition : conditions) {
      if (kind.isInstance(condition) || mention(condition.parts(), kind)) {
        return true;
      }
    }
    return false;
  }
}

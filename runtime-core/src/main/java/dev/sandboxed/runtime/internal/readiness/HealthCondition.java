package dev.sandboxed.runtime.internal.readiness;

import dev.sandboxed.runtime.spec.Health;
import java.util.function.Supplier;

/** The health check has succeeded. */
final class HealthCondition implements Condition {

  private final Supplier<Health> health;

  HealthCondition(Supplier<Health> health) {
    this.health = health;
  }

  @Override
  public boolean holds() {
    return health.get().status() == Health.Status.HEALTHY;
  }

  @Override
  public boolean mustBeAsked() {
    return false;
  }

  @Override
  public void describe(Missing missing) {
    Health last = health.get();
    if (last.status() != Health.Status.HEALTHY) {
      String output = last.output().strip();
      missing.add(
          "the health check to succeed" + (output.isEmpty() ? "" : " (it said: " + output + ")"));
    }
  }
}

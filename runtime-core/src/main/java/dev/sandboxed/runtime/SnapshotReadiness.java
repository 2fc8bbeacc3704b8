package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.Readiness;
import java.util.ArrayList;
import java.util.List;

/**
 * Readiness at a restart or a start from a snapshot: what a service says once more when it
 * initialises itself has to be seen once.
 */
final class SnapshotReadiness {

  static List<Readiness> of(List<Readiness> conditions) {
    List<Readiness> changed = new ArrayList<>();
    for (Readiness condition : conditions) {
      changed.add(of(condition));
    }
    return changed;
  }

  private static Readiness of(Readiness condition) {
    if (condition instanceof Readiness.Log pattern) {
      return new Readiness.Log(pattern.regex(), 1);
    }
    if (condition instanceof Readiness.All all) {
      return new Readiness.All(of(all.parts()));
    }
    if (condition instanceof Readiness.Any any) {
      return new Readiness.Any(of(any.parts()));
    }
    return condition;
  }

  private SnapshotReadiness() {}
}

package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.KeptSandbox;
import dev.sandboxed.runtime.RuntimeSettings;
import dev.sandboxed.runtime.Sandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The sandboxes that failed tests of a run leave running, where the setting {@code keep-on-failure}
 * says so. Only those of the first failures: each takes memory until it ends. Thread-safe.
 */
public final class KeptOnFailure {

  private static final int MOST_FAILURES = 3;

  private final Supplier<Duration> setting;
  private final Set<Sandbox> kept = Collections.newSetFromMap(new IdentityHashMap<>());
  private int failures; // guarded by this, as is kept

  private KeptOnFailure(Supplier<Duration> setting) {
    this.setting = setting;
  }

  public static KeptOnFailure of(ExtensionContext context) {
    ExtensionContext root = context.getRoot();
    return root.getStore(RunRuntime.NAMESPACE)
        .getOrComputeIfAbsent(
            KeptOnFailure.class,
            key ->
                new KeptOnFailure(
                    () -> RuntimeSettings.keepOnFailure(OpenRuntime.parameters(root))),
            KeptOnFailure.class);
  }

  /** Whether it is to stay as a test has left it. */
  synchronized boolean includes(Sandbox sandbox) {
    return kept.contains(sandbox);
  }

  /**
   * Keeps them, where that is wanted.
   *
   * @param test which has failed
   * @return what to tell the user
   */
  public synchronized List<String> keep(List<Sandbox> sandboxes, ExtensionContext test) {
    Duration stays;
    try {
      stays = sandboxes.isEmpty() ? Duration.ZERO : setting.get();
    } catch (IllegalArgumentException e) {
      return List.of("no sandbox is kept: " + e.getMessage());
    }
    List<String> told = new ArrayList<>();
    if (stays.isZero()) {
      return told;
    }
    failures++;
    if (failures > MOST_FAILURES) {
      if (failures == MOST_FAILURES + 1) {
        told.add("the sandboxes of further failures are not kept: they would take the memory");
      }
      return told;
    }
    String reason = test.getRequiredTestClass().getName() + " " + test.getDisplayName();
    for (Sandbox sandbox : sandboxes) {
      if (!kept.contains(sandbox)) {
        told.add(keep(sandbox, stays, reason));
      }
    }
    if ("true".equals(System.getenv("CI")) && failures == 1) {
      told.add(
          "CI=true: this job may wait for what is kept, or end it, and nobody may get here to look"
              + " into it. sandboxed.keep-on-failure is for a machine of your own");
    }
    return told;
  }

  private synchronized String keep(Sandbox sandbox, Duration stays, String reason) {
    try {
      KeptSandbox here = sandbox.keep(stays, reason);
      kept.add(sandbox);
      return here.lookInto();
    } catch (RuntimeException e) {
      return "sandbox '" + sandbox.name() + "' is not kept: " + e.getMessage();
    }
  }
}

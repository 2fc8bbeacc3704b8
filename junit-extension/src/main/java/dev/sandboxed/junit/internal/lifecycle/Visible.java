package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.Sandbox;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox that a test may ask for.
 *
 * @param starter the object that started it, or will
 * @param sandbox null: it starts with each method
 */
public record Visible(Object starter, String name, @Nullable Sandbox sandbox) {

  static Visible running(Object starter, Sandbox sandbox) {
    return new Visible(starter, sandbox.name(), sandbox);
  }

  /** Those that run. */
  public static List<Sandbox> running(List<Visible> visible) {
    List<Sandbox> running = new ArrayList<>();
    for (Visible each : visible) {
      if (each.sandbox() != null) {
        running.add(each.sandbox());
      }
    }
    return running;
  }
}

package dev.sandboxed.junit.presets;

import dev.sandboxed.runtime.Sandbox;

/** An environment variable that a sandbox was started with. */
final class Variable {

  static String of(Sandbox sandbox, String name, String byDefault) {
    return sandbox.spec().env().getOrDefault(name, byDefault);
  }

  private Variable() {}
}

package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.SandboxSpec;

/** Run by {@link ChildJvm}: one start and one end, with the settings of the tests. */
final class StartOnce {

  public static void main(String[] arguments) {
    try (SandboxRuntime runtime = SandboxRuntime.open();
        Sandbox sandbox = runtime.start(SandboxSpec.of(arguments[0]))) {
      System.out.println("started " + sandbox.name());
      sandbox.stop();
    }
  }

  private StartOnce() {}
}

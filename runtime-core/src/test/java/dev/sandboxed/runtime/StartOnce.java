package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Snapshot;

/** Run by {@link ChildJvm}: one start and one end, with the settings of the tests. */
final class StartOnce {

  public static void main(String[] arguments) {
    SandboxSpec spec =
        arguments.length > 1 ? fromSnapshot(arguments[0]) : SandboxSpec.of(arguments[0]);
    try (SandboxRuntime runtime = SandboxRuntime.open();
        Sandbox sandbox = runtime.start(spec)) {
      System.out.println("started " + sandbox.name());
      sandbox.stop();
    }
  }

  static SandboxSpec fromSnapshot(String image) {
    return SandboxSpec.of(image).command("listen", "80").port(80).snapshot(Snapshot.READY);
  }

  private StartOnce() {}
}

package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.file.Path;

/**
 * A life of everything: native processes, a sandbox with a network, a port and limits, a command in
 * it, a restart, and their ends. {@link ChildJvm} runs it as well.
 */
final class FaultScenario {

  private static final SandboxSpec SPEC =
      SandboxSpec.of("tiny")
          .command("listen", "8080")
          .port(8080)
          .network(Network.of("company"), "alias")
          .hostPort(8081)
          .mount(Mount.tmpfs("/cache").size("1m"))
          .mount(Mount.bind(Path.of("/etc"), "/mounted"))
          .copy(FileCopy.text("what is copied", "/copied/file").mode(0600))
          .limits(Limits.builder().pids(50).ulimit("nofile=512:512").bestEffort().build());

  private static final ExecSpec COMMAND =
      ExecSpec.of("/bin/tiny", "cat").user("app").input("what cat says");

  /** A runtime with the images that are in this store already. */
  static SandboxRuntime runtime(Path store) {
    Identity identity = IdentityChoice.ofThisProcess();
    NativeProgram program = NativeProgram.in(store);
    TestImages images = TestImages.existing(store, new FilesWriters(program, identity));
    return new SandboxRuntime(TestRuntime.settings(store), identity, program, images);
  }

  /** Returns what the command has said. */
  static String run(SandboxRuntime runtime) {
    try (Sandbox sandbox = runtime.start(SPEC)) {
      String said = sandbox.exec(COMMAND).stdout();
      sandbox.restart();
      return said;
    }
  }

  public static void main(String[] arguments) {
    try (SandboxRuntime runtime = runtime(Path.of(arguments[0]))) {
      run(runtime);
    }
  }

  private FaultScenario() {}
}

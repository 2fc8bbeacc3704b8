package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.file.Path;

/** Run by {@link ChildJvm}: has a paused sandbox with limits, says its state, and waits. */
final class StartPaused {

  public static void main(String[] arguments) throws Exception {
    Path store = Path.of(arguments[0]);
    Identity identity = IdentityChoice.ofThisProcess();
    NativeProgram program = NativeProgram.in(store);
    ImageSource images = TestImages.existing(store, new FilesWriters(program, identity));
    SandboxRuntime runtime =
        new SandboxRuntime(TestRuntime.settings(store), identity, program, images);
    Sandbox sandbox =
        runtime.start(
            SandboxSpec.of("tiny")
                .command("sleep", arguments[1])
                .limits(Limits.builder().pids(50).build()));
    sandbox.pause();
    System.out.println(sandbox.state());
    System.in.read();
  }

  private StartPaused() {}
}

package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.ExecTimeoutException;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.file.Path;
import java.time.Duration;

/** Pauses and stops a sandbox, and has the time of a command run out, in a JVM of its own. */
final class SignalInChild {

  public static void main(String[] arguments) {
    Path store = Path.of(arguments[0]);
    Identity identity = IdentityChoice.ofThisProcess();
    NativeProgram program = NativeProgram.in(store);
    ImageSource images =
        new StartInChild.MadeWhenNeeded(store, new FilesWriters(program, identity));
    SandboxSpec spec = SandboxSpec.of("tiny").command("signals").ready(Readiness.log("waiting"));
    try (SandboxRuntime runtime =
            new SandboxRuntime(TestRuntime.settings(store), identity, program, images);
        Sandbox sandbox = runtime.start(spec)) {
      try {
        sandbox.exec(ExecSpec.of("tiny", "fork-tree", "3").timeout(Duration.ofMillis(300)));
      } catch (ExecTimeoutException e) {
        System.out.println("timed out");
      }
      sandbox.pause();
      System.out.println(sandbox.state());
      sandbox.resume();
      sandbox.stop();
      System.out.println(sandbox.state());
    }
  }

  private SignalInChild() {}
}

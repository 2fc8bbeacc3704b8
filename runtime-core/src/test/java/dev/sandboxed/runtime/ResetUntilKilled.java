package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.file.Path;

/**
 * Run by {@link ChildJvm}: resets two sandboxes, one of them with a prepared clone, in the store
 * given until it is killed, and says so before each reset.
 */
final class ResetUntilKilled {

  static final String RESETTING = "resetting";

  public static void main(String[] arguments) {
    Path store = Path.of(arguments[0]);
    Identity identity = IdentityChoice.ofThisProcess();
    NativeProgram program = NativeProgram.in(store);
    TestImages images = TestImages.existing(store, new FilesWriters(program, identity));
    SandboxSpec plain = StartSnapshots.spec(arguments[1]);
    SandboxRuntime runtime =
        new SandboxRuntime(TestRuntime.settings(store), identity, program, images);
    Sandbox first = runtime.start(plain);
    Sandbox second = runtime.start(plain.lifecycle(Lifecycle.DEFAULT.preparedClone(true)));
    while (true) {
      System.out.println(RESETTING);
      first.reset();
      System.out.println(RESETTING);
      second.reset();
    }
  }

  private ResetUntilKilled() {}
}

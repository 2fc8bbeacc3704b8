package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Run by {@link ChildJvm}: starts, uses and closes sandboxes in the store given until it is killed.
 */
final class StartUntilKilled {

  private static final int ALIVE = 3;

  public static void main(String[] arguments) {
    Path store = Path.of(arguments[0]);
    Identity identity = IdentityChoice.ofThisProcess();
    NativeProgram program = NativeProgram.in(store);
    TestImages images = TestImages.existing(store, new FilesWriters(program, identity));
    SandboxSpec tree = SandboxSpec.of("tiny").command("fork-tree", "3", arguments[1]);
    SandboxSpec service =
        SandboxSpec.of("tiny")
            .command("listen", "8080")
            .port(8080)
            .lifecycle(Lifecycle.DEFAULT.preparedClone(true));
    Deque<Sandbox> alive = new ArrayDeque<>();
    SandboxRuntime runtime =
        new SandboxRuntime(TestRuntime.settings(store), identity, program, images);
    for (int round = 0; ; round++) {
      alive.add(runtime.start(round % 2 == 0 ? tree : service));
      alive.getLast().exec("/bin/tiny", "write", "/tmp/file", arguments[1]);
      alive.getFirst().reset();
      if (alive.size() > ALIVE) {
        alive.remove().close();
      }
    }
  }

  private StartUntilKilled() {}
}

package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Run by {@link ChildJvm}: keeps one sandbox of the store given and not another, says so, and ends
 * as it is told: {@code close}s the runtime, {@code exit}s without, or waits to be {@code kill}ed.
 */
final class KeepInChild {

  static final String NAME = "looked-into";

  public static void main(String[] arguments) throws IOException {
    Path store = Path.of(arguments[0]);
    Duration stays = Duration.parse(arguments[1]);
    Identity identity = IdentityChoice.ofThisProcess();
    NativeProgram program = NativeProgram.in(store);
    TestImages images = TestImages.existing(store, new FilesWriters(program, identity));
    SandboxRuntime runtime =
        new SandboxRuntime(TestRuntime.settings(store), identity, program, images);
    runtime.start(SandboxSpec.of("tiny").command("fork-tree", "1", arguments[3]));
    Sandbox kept =
        runtime.start(
            SandboxSpec.of("tiny")
                .name(NAME)
                .env("MARK", "m")
                .command("listen", "80")
                .port(80)
                .network(Network.of("company")));
    kept.exec("/bin/tiny", "write", "/tmp/state", "as it was");
    kept.keep(stays, "OrdersTest.fails()");
    kept.close();
    System.out.println("kept");
    System.out.flush();
    if (arguments[2].equals("kill")) {
      System.in.read();
    } else if (arguments[2].equals("close")) {
      runtime.close();
    }
    System.exit(0);
  }

  private KeepInChild() {}
}

package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.file.Path;

/** Run by {@link ChildJvm}: starts a service in the store given, says its port, and waits. */
final class ServeInChild {

  public static void main(String[] arguments) throws InterruptedException {
    Path store = Path.of(arguments[0]);
    Identity identity = IdentityChoice.ofThisProcess();
    NativeProgram program = NativeProgram.in(store);
    TestImages images = TestImages.existing(store, new FilesWriters(program, identity));
    SandboxRuntime runtime =
        new SandboxRuntime(TestRuntime.settings(store), identity, program, images);
    Sandbox sandbox =
        runtime.start(SandboxSpec.of("tiny").command("chatter", "8080", "1024").port(8080));
    System.out.println("port " + sandbox.port(8080));
    Thread.sleep(60_000);
  }

  private ServeInChild() {}
}

package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Run by {@link ChildJvm}: starts a sandbox with a prepared snapshot in the store given, and says
 * when it prepares it; it has prepared it when its input ends.
 */
final class SlowMaker {

  static final String PREPARING = "preparing";

  public static void main(String[] arguments) throws IOException {
    Path store = Path.of(arguments[0]);
    Identity identity = IdentityChoice.ofThisProcess();
    NativeProgram program = NativeProgram.in(store);
    TestImages images = TestImages.existing(store, new FilesWriters(program, identity));
    try (SandboxRuntime runtime =
        new SandboxRuntime(TestRuntime.settings(store), identity, program, images)) {
      SandboxSpec spec = spec(arguments[1], sandbox -> awaitEndOfInput());
      runtime.start(arguments.length > 2 ? stubborn(spec) : spec).close();
    }
  }

  private static void awaitEndOfInput() throws IOException {
    System.out.println(PREPARING);
    System.in.readAllBytes();
  }

  static SandboxSpec spec(String name, PreparedSnapshot.Preparer preparation) {
    return SandboxSpec.of("tiny")
        .name(name)
        .command("database", "/data", "20", "80")
        .ready(Readiness.port(80), Readiness.log("ready"))
        .snapshot(PreparedSnapshot.of("1", preparation));
  }

  /** One that ends only when it is killed, which takes half a minute. */
  static SandboxSpec stubborn(SandboxSpec spec) {
    return spec.env("STUBBORN", "1");
  }

  private SlowMaker() {}
}

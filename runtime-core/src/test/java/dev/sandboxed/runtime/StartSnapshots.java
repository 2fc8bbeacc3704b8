package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Run by {@link ChildJvm}: starts so many sandboxes with snapshots, one after the other, in the
 * store given.
 */
final class StartSnapshots {

  public static void main(String[] arguments) {
    Path store = Path.of(arguments[0]);
    Identity identity = IdentityChoice.ofThisProcess();
    NativeProgram program = NativeProgram.in(store);
    FilesWriters writers = new FilesWriters(program, identity);
    TestImages images =
        Files.exists(store.resolve("layers"))
            ? TestImages.existing(store, writers)
            : new TestImages(store, writers);
    try (SandboxRuntime runtime =
        new SandboxRuntime(TestRuntime.settings(store), identity, program, images)) {
      for (int number = 0; number < Integer.parseInt(arguments[2]); number++) {
        try (Sandbox sandbox = runtime.start(spec(arguments[1] + "-" + number))) {
          System.out.println(sandbox.logs().stdout());
        }
      }
    }
  }

  static SandboxSpec spec(String name) {
    return SandboxSpec.of("tiny")
        .name(name)
        .command("database", "/data", "20", "80")
        .ready(Readiness.port(80), Readiness.log("ready"))
        .snapshot(Snapshot.READY);
  }

  private StartSnapshots() {}
}

package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.TestImages.DIRECTORY;
import static dev.sandboxed.runtime.TestImages.FILE;
import static dev.sandboxed.runtime.TestImages.path;
import static dev.sandboxed.runtime.TestImages.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.CommitFailedException;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Run by {@link ChildJvm}: uses the files of sandboxes in every way, in the store given, and prints
 * what they see.
 */
final class UseFilesInChild {

  private static final String[] PLACES = {
    "/", "/d", "/d/deep", "/emptied", "/was-file", "/names", "/bin", "/data"
  };

  public static void main(String[] arguments) throws Exception {
    Path store = Path.of(arguments[0]);
    Identity identity = IdentityChoice.ofThisProcess();
    NativeProgram program = NativeProgram.in(store);
    TestImages images = new TestImages(store, new FilesWriters(program, identity));
    images.add(
        "many",
        TestImages.exposing(TestImages.config(), List.of(), List.of("/data"), ""),
        layer -> writeLower(layer, identity.isSingle() ? 0 : 1000),
        UseFilesInChild::writeUpper);
    try (SandboxRuntime runtime =
        new SandboxRuntime(TestRuntime.settings(store), identity, program, images)) {
      SandboxSpec spec = SandboxSpec.of("many").command("sleep", "1000000");
      use(runtime, spec);
      use(runtime, spec.lifecycle(Lifecycle.DEFAULT.preparedClone(true)));
      sealed(runtime, spec);
      volumes(runtime, spec);
    }
  }

  private static void writeLower(LayerWriter layer, int user) throws IOException {
    layer.directory(path(""), DIRECTORY);
    layer.directory(path("d"), new Metadata(01770, user, 0, 5, 0));
    layer.file(path("d/deleted"), FILE, text("old"));
    layer.file(path("d/replaced"), FILE, text("old"));
    layer.file(path("d/kept"), new Metadata(04751, 0, user, 5, 0), text("kept"));
    layer.directory(path("d/deep"), DIRECTORY);
    layer.file(path("d/deep/large"), FILE, text("0123456789".repeat(300_000)));
    layer.file(path("d/deep/empty"), FILE, text(""));
    layer.directory(path("emptied"), DIRECTORY);
    layer.file(path("emptied/old"), FILE, text("old"));
    layer.file(path("was-file"), FILE, text("old"));
    layer.directory(path("was-directory"), DIRECTORY);
    layer.file(path("was-directory/old"), FILE, text("old"));
    layer.symlink(path("outside"), path("/tmp"), FILE);
    layer.directory(path("data"), DIRECTORY);
    layer.file(path("data/begin"), FILE, text("begin"));
  }

  private static void writeUpper(LayerWriter layer) throws IOException {
    layer.directory(path(""), DIRECTORY);
    layer.directory(path("d"), new Metadata(01750, 0, 0, 6, 0));
    layer.whiteout(path("d/deleted"));
    layer.file(path("d/replaced"), FILE, text("new"));
    layer.directory(path("emptied"), DIRECTORY);
    layer.xattr(path("emptied"), "user.overlay.opaque", "y".getBytes(UTF_8));
    layer.file(path("emptied/new"), FILE, text("new"));
    layer.directory(path("was-file"), DIRECTORY);
    layer.symlink(path("was-file/link"), path("../d/kept"), FILE);
    layer.file(path("was-directory"), FILE, text("new"));
    layer.directory(path("outside"), DIRECTORY);
    layer.file(path("outside/inside"), FILE, text("new"));
    layer.directory(path("names"), DIRECTORY);
    layer.file(path("names/one"), FILE, text("names"));
    layer.link(path("names/other"), path("names/one"));
    layer.link(path("d/third"), path("names/one"));
    layer.fifo(path("names/pipe"), new Metadata(0640, 0, 0, 7, 0));
  }

  private static void use(SandboxRuntime runtime, SandboxSpec spec) throws Exception {
    try (Sandbox sandbox = runtime.start(spec)) {
      look("at the start", sandbox);
      write(sandbox, "/d/kept", "changed");
      write(sandbox, "/data/more", "written");
      sandbox.files().write("/d/copied", "in".getBytes(UTF_8));
      sandbox.restart();
      look("after a restart", sandbox);
      sandbox.stop();
      System.out.println("after the end: " + new String(sandbox.files().read("/data/more"), UTF_8));
      System.out.println("after the end: " + new String(sandbox.files().read("/d/copied"), UTF_8));
      sandbox.restart();
      look("after another restart", sandbox);
      sandbox.reset();
      look("after a reset", sandbox);
      write(sandbox, "/data/more", "written");
      sandbox.reset();
      look("after another reset", sandbox);
      try {
        sandbox.commit(ImageReference.parse("made"));
      } catch (CommitFailedException e) {
        System.out.println("commit: " + e.getMessage());
      } catch (UnsupportedOperationException e) {
        System.out.println(
            "commit: done"); // but for the store, which the images of these tests have none of
      }
    }
  }

  private static void sealed(SandboxRuntime runtime, SandboxSpec spec) {
    try (Sandbox sandbox = runtime.start(spec.readOnlyRoot())) {
      write(sandbox, "/d/kept", "x");
      write(sandbox, "/data/kept", "x");
      System.out.println("sealed: " + sandbox.exec("tiny", "cat", "/data/kept").stdout());
    }
  }

  private static void volumes(SandboxRuntime runtime, SandboxSpec spec) throws Exception {
    for (int round = 0; round < 2; round++) {
      try (Sandbox sandbox = runtime.start(spec.mount(Mount.volume("kept", "/d")))) {
        look("with a volume", sandbox);
        write(sandbox, "/d/" + round, "written");
      }
    }
  }

  private static void write(Sandbox sandbox, String file, String content) {
    System.out.print(sandbox.exec("tiny", "write", file, content).stderr());
  }

  /** Without what file systems count differently: the sizes and links of directories. */
  private static void look(String when, Sandbox sandbox) {
    System.out.println("--- " + when);
    for (String place : PLACES) {
      System.out.println(place + ":");
      String list = sandbox.exec("tiny", "ls", place).stdout();
      System.out.print(list.replaceAll("(?m)^(d \\d+) \\d+ (\\d+ \\d+) \\d+", "$1 $2"));
    }
    for (String file : List.of("/d/kept", "/d/replaced", "/names/other", "/was-directory")) {
      System.out.println(file + " " + sandbox.exec("tiny", "cat", file).stdout());
    }
  }

  private UseFilesInChild() {}
}

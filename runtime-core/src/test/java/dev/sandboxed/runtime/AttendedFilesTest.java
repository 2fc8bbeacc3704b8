package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static dev.sandboxed.runtime.TestImages.DIRECTORY;
import static dev.sandboxed.runtime.TestImages.FILE;
import static dev.sandboxed.runtime.TestImages.path;
import static dev.sandboxed.runtime.TestImages.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxFileException;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Files of a sandbox that has been started: copied in and out, read and written. */
class AttendedFilesTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");

  @TempDir Path host;

  @Test
  void programSeesWhatIsCopiedIn() throws IOException {
    Path source = Files.createDirectories(host.resolve("source/sub")).getParent();
    Files.writeString(source.resolve("sub/Käfer"), "x");
    Files.createSymbolicLink(source.resolve("link"), Path.of("sub"));
    try (Sandbox sandbox = RUNTIME.start(TINY)) {
      sandbox.files().write("/made/here/greeting", "hello".getBytes(UTF_8));
      sandbox.files().copyIn(FileCopy.of(source, "/made/tree"));
      sandbox.files().copyIn(FileCopy.of(source.resolve("sub/Käfer"), "/made/"));
      sandbox.files().copyIn(FileCopy.resource("refusal/refuse.c", "/made/from-jar"));

      assertThat(tiny(sandbox, "cat", "/made/here/greeting")).isEqualTo("hello");
      assertThat(tiny(sandbox, "cat", "/made/tree/link/Käfer", "/made/Käfer")).isEqualTo("xx");
      assertThat(tiny(sandbox, "ls", "/made/tree").lines())
          .containsExactly("l 0777 1 0 0 3 link -> sub", "d 0755 2 0 0 4096 sub");
      assertThat(sandbox.files().read("/made/from-jar")).isNotEmpty();
    }
  }

  @Test
  void ownersAreThoseOfTheSandbox() {
    RUNTIME.severalIds();
    try (Sandbox sandbox = RUNTIME.start(TINY)) {
      sandbox.files().copyIn(FileCopy.text("a", "/made/a").owner("app:extra").mode(04750));
      sandbox.files().copyIn(FileCopy.text("guest:x:7:8:::", "/etc/passwd"));
      sandbox.files().copyIn(FileCopy.text("b", "/made/b").owner("guest"));

      assertThat(tiny(sandbox, "ls", "/made").lines())
          .containsExactly("- 4750 1 1000 2000 1 a", "- 0644 1 7 8 1 b");
    }
  }

  @Test
  void directoryIsCopiedOutWithNamesModesTimesAndLinks() throws IOException {
    Path source = Files.createDirectories(host.resolve("source/deep/er")).getParent().getParent();
    Files.writeString(source.resolve("deep/ein Käfer % +"), "x");
    Path program = Files.writeString(source.resolve("run.sh"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("r-xr-x--x"));
    Files.setLastModifiedTime(program, FileTime.fromMillis(1_234_567_890_123L));
    Files.setPosixFilePermissions(
        source.resolve("deep"), PosixFilePermissions.fromString("r-x------"));
    Files.createSymbolicLink(source.resolve("up"), Path.of("../up/./x"));
    Files.createSymbolicLink(source.resolve("absolute"), Path.of("/etc/passwd"));
    try (Sandbox sandbox = RUNTIME.start(TINY.copy(FileCopy.of(source, "/data")))) {
      Path copy = host.resolve("new/copy");
      sandbox.files().copyOut("/data", copy);

      assertThat(listing(copy)).isEqualTo(listing(source)).hasSize(7);
      assertThat(copy.resolve("deep/ein Käfer % +")).hasContent("x");
      assertThat(Files.getLastModifiedTime(copy.resolve("run.sh")).toMillis())
          .isEqualTo(1_234_567_890_123L);
      assertThat(Files.readSymbolicLink(copy.resolve("up"))).hasToString("../up/./x");

      sandbox.files().copyOut("/data/run.sh", program);
      assertThat(program).hasContent("#!/bin/sh");
      sandbox.files().copyOut("/data", Files.createDirectory(host.resolve("empty")));
      assertThat(listing(host.resolve("empty"))).isEqualTo(listing(source));
    }
    for (String each : List.of("source", "new/copy", "empty")) {
      Files.setPosixFilePermissions(
          host.resolve(each).resolve("deep"), PosixFilePermissions.fromString("rwx------"));
    }
  }

  /** What there is, and how. */
  private static List<String> listing(Path top) throws IOException {
    try (Stream<Path> paths = Files.walk(top)) {
      return paths
          .sorted()
          .map(
              path ->
                  top.relativize(path)
                      + " "
                      + (Files.isSymbolicLink(path)
                          ? "link"
                          : (Files.isDirectory(path) ? 0 : path.toFile().lastModified())
                              + permissions(path)))
          .toList();
    }
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void endedSandboxIsReadUntilItIsClosed() throws IOException {
    Path bound = Files.createDirectory(host.resolve("bound"));
    Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rwxrwxrwx"));
    RUNTIME
        .images()
        .add(
            "tiny-volume",
            TestImages.exposing(TestImages.config(), List.of(), List.of("/volume"), ""),
            layer -> {
              layer.directory(path(""), DIRECTORY);
              layer.directory(path("gone"), DIRECTORY);
              layer.file(path("gone/too"), FILE, text("1"));
            });
    SandboxSpec spec =
        SandboxSpec.of("tiny-volume")
            .copy(FileCopy.text("before", "/volume/before"))
            .mount(Mount.bind(bound, "/bound").readWrite());
    Sandbox sandbox = RUNTIME.start(spec);
    try (sandbox) {
      tiny(sandbox, "write", "/volume/x", "of the volume");
      tiny(sandbox, "write", "/root-file", "of the root");
      tiny(sandbox, "write", "/bound/x", "of the host");
      sandbox.stop();

      SandboxFiles files = sandbox.files();
      assertThat(new String(files.read("/volume/x"), UTF_8)).isEqualTo("of the volume\n");
      assertThat(new String(files.read("/volume/before"), UTF_8)).isEqualTo("before");
      assertThat(new String(files.read("/bound/x"), UTF_8)).isEqualTo("of the host\n");
      files.copyOut("/", host.resolve("all"));
      assertThat(host.resolve("all/root-file")).hasContent("of the root");
      assertThat(host.resolve("all/bin/tiny")).hasSameBinaryContentAs(TinyProgram.path());
      assertThatThrownBy(() -> files.write("/late", new byte[1]))
          .isInstanceOf(SandboxGoneException.class)
          .hasMessageContaining("Could not copy 1 bytes to /late of sandbox 'tiny-volume'")
          .hasMessageContaining("it has ended with");

      sandbox.restart();
      files.write("/late", new byte[0]);
      assertThat(files.read("/root-file")).isNotEmpty();
    }
    assertThatThrownBy(() -> sandbox.files().read("/volume/x"))
        .isInstanceOf(SandboxGoneException.class)
        .hasMessage(
            "Could not read /volume/x of sandbox 'tiny-volume' (tiny-volume:latest): it has been"
                + " closed.");
  }

  @Test
  void sandboxThatEndsAtOnceIsReadAsWell() {
    SandboxSpec spec = TINY.command("write", "/result", "done").ready(Readiness.exited(0));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(new String(sandbox.files().read("/result"), UTF_8)).isEqualTo("done\n");
    }
  }

  @Test
  void pausedSandboxIsReadAndWritten() {
    try (Sandbox sandbox = RUNTIME.start(TINY)) {
      sandbox.pause();
      sandbox.files().write("/x", "y".getBytes(UTF_8));
      assertThat(sandbox.files().read("/x")).containsExactly('y');
      sandbox.resume();
      assertThat(tiny(sandbox, "cat", "/x")).isEqualTo("y");
    }
  }

  @Test
  void mountsAreSeenAsTheProgramSeesThem() throws IOException {
    SandboxSpec spec = TINY.readOnlyRoot().mount(Mount.tmpfs("/memory").size("1m"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      sandbox.files().write("/memory/x", "y".getBytes(UTF_8));
      assertThat(tiny(sandbox, "cat", "/memory/x")).isEqualTo("y");
      assertThat(new String(sandbox.files().read("/proc/1/comm"), UTF_8)).isEqualTo("tiny\n");
      assertThat(new String(sandbox.files().read("/etc/hostname"), UTF_8)).isEqualTo("tiny\n");

      assertFails(
          () -> sandbox.files().write("/x", new byte[1]),
          "Could not copy 1 bytes to /x of sandbox 'tiny' (tiny:latest): writing a file /x failed"
              + " with EROFS (read-only file system).");
      assertFails(
          () -> sandbox.files().write("/memory/large", "x".repeat(2 << 20).getBytes(UTF_8)),
          "Could not copy 2097152 bytes to /memory/large of sandbox 'tiny' (tiny:latest): writing a"
              + " file failed with ENOSPC (no space left, or a limit of the kernel is reached).");
    }
  }

  @Test
  void whatCannotBeReadOrWrittenIsNamedWithTheReason() throws IOException {
    Files.createDirectories(host.resolve("full/x"));
    Path missing = host.resolve("missing");
    try (Sandbox sandbox = RUNTIME.start(TINY)) {
      SandboxFiles files = sandbox.files();
      String tiny = " sandbox 'tiny' (tiny:latest): ";
      assertFails(
          () -> files.read("/missing"),
          "Could not read /missing of" + tiny + "ENOENT (no such file or directory).");
      assertFails(() -> files.read("/etc"), "Could not read /etc of" + tiny + "it is a directory.");
      assertFails(
          () -> files.read("/dev/null"),
          "Could not read /dev/null of" + tiny + "it is neither a file nor a directory.");
      assertFails(
          () -> files.copyOut("/etc/passwd/x", host.resolve("x")),
          "Could not copy /etc/passwd/x to "
              + host.resolve("x")
              + " from"
              + tiny
              + "ENOTDIR (not a directory).");
      assertThatThrownBy(() -> files.copyOut("/etc", host.resolve("full")))
          .hasMessageContaining(host.resolve("full") + " is not empty");
      assertThatThrownBy(() -> files.copyOut("/etc/passwd", host.resolve("full")))
          .hasMessageContaining(host.resolve("full") + " exists already");
      assertThatThrownBy(() -> files.copyIn(FileCopy.of(missing, "/x")))
          .isInstanceOf(SandboxFileException.class)
          .hasMessageContaining(missing + " does not exist");
      assertThatThrownBy(() -> files.copyIn(FileCopy.text("", "/x").owner("nobody")))
          .hasMessageContaining("the image has no user 'nobody'");
      assertThatThrownBy(() -> files.copyIn(FileCopy.text("", "/etc")))
          .hasMessageContaining("writing a file /etc failed with EISDIR");
      assertThatThrownBy(() -> files.read("etc")).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(host.resolve("x")).doesNotExist();
  }

  private static void assertFails(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(SandboxFileException.class).hasMessage(message);
  }

  @Test
  void holesStayHoles() throws IOException {
    Path sparse = host.resolve("sparse");
    try (FileChannel file =
        FileChannel.open(sparse, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(java.nio.ByteBuffer.wrap(new byte[] {1}), 1L << 27);
      file.write(java.nio.ByteBuffer.wrap(new byte[] {2}), (1L << 28) - 1);
    }
    try (Sandbox sandbox = RUNTIME.start(TINY.mount(Mount.bind(sparse, "/sparse")))) {
      Path copy = host.resolve("copy");
      sandbox.files().copyOut("/sparse", copy);
      assertThat(Files.size(copy)).isEqualTo(1L << 28);
      assertThat(blocks(copy)).isLessThan(1024);
      assertThat(Files.mismatch(copy, sparse)).isNegative();
    }
  }

  private static long blocks(Path file) {
    String output = Commands.run(List.of("stat", "-c", "%b", file.toString()));
    return Long.parseLong(output.strip());
  }
}

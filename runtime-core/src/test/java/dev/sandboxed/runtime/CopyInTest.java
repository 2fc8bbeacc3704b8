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
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is copied into a sandbox before its program starts. */
class CopyInTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");

  @TempDir Path host;

  @Test
  void programSeesWhatWasCopied() {
    SandboxSpec spec =
        TINY.command("cat", "/made/here/greeting")
            .copy(FileCopy.text("hello\n", "/made/here/greeting"))
            .ready(Readiness.log("hello"));
    RUNTIME.start(spec).close();
  }

  @Test
  void ownerAndModeAreThoseOfTheCopy() {
    RUNTIME.severalIds();
    SandboxSpec spec =
        TINY.copy(FileCopy.text("a", "/made/a").owner("app:extra").mode(0640))
            .copy(FileCopy.text("b", "/made/b").owner("7:8"))
            .copy(FileCopy.text("c", "/made/c"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(tiny(sandbox, "ls", "/made").lines())
          .containsExactly("- 0640 1 1000 2000 1 a", "- 0644 1 7 8 1 b", "- 0644 1 0 0 1 c");
      assertThat(tiny(sandbox, "ls", "/")).contains("d 0755 2 0 0 4096 made\n");
    }
  }

  @Test
  void directoryIsCopiedWithNamesModesAndLinks() throws IOException {
    Path source = Files.createDirectory(host.resolve("source"));
    script(Files.writeString(source.resolve("run.sh"), "#!/bin/sh\n"));
    Files.createSymbolicLink(source.resolve("link"), Path.of("sub/./x"));
    Files.createSymbolicLink(source.resolve("out"), host);
    Path sub = Files.createDirectory(source.resolve("sub"));
    Files.setPosixFilePermissions(sub, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(sub.resolve("ein Käfer % +"), "x");
    Commands.run(java.util.List.of("mkfifo", source.resolve("fifo").toString()));
    try (Sandbox sandbox = RUNTIME.start(TINY.copy(FileCopy.of(source, "/tmp")))) {
      assertThat(tiny(sandbox, "ls", "/tmp").lines())
          .containsExactly(
              "l 0777 1 0 0 7 link -> sub/./x",
              "l 0777 1 0 0 " + host.toString().length() + " out -> " + host,
              "- 0755 1 0 0 10 run.sh",
              "d 0700 2 0 0 4096 sub");
      assertThat(tiny(sandbox, "cat", "/tmp/sub/ein Käfer % +")).isEqualTo("x");
      assertThat(tiny(sandbox, "ls", "/")).contains("d 1777 1 0 0 4096 tmp\n");
    }
  }

  @Test
  void fileGetsItsOwnNameInADirectory() throws IOException {
    Path file = Files.writeString(host.resolve("real"), "1");
    Path link = Files.createSymbolicLink(host.resolve("schema.sql"), file);
    SandboxSpec spec =
        TINY.copy(FileCopy.of(link, "/docker-entrypoint-initdb.d/"))
            .copy(FileCopy.of(file, "/renamed.sql"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(tiny(sandbox, "cat", "/docker-entrypoint-initdb.d/schema.sql", "/renamed.sql"))
          .isEqualTo("11");
    }
  }

  @Test
  void filesAndLinksOfTheImageAreReplaced() {
    RUNTIME
        .images()
        .add(
            "tiny-files",
            TestImages.config(),
            layer -> {
              layer.directory(path(""), DIRECTORY);
              layer.directory(path("real"), DIRECTORY);
              layer.file(path("real/file"), FILE, text("of the image"));
              layer.symlink(path("real/link"), path("file"), FILE);
              layer.symlink(path("real/dangling"), path("/nowhere"), FILE);
              layer.symlink(path("dir"), path("/real"), FILE);
            });
    SandboxSpec spec =
        SandboxSpec.of("tiny-files")
            .copy(FileCopy.text("1", "/dir/file"))
            .copy(FileCopy.text("2", "/dir/link"))
            .copy(FileCopy.text("3", "/dir/dangling"))
            .copy(FileCopy.text("4", "/dir/more/new"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(tiny(sandbox, "ls", "/real").lines())
          .containsExactly(
              "- 0644 1 0 0 1 dangling",
              "- 0644 1 0 0 1 file",
              "- 0644 1 0 0 1 link",
              "d 0755 2 0 0 4096 more");
      assertThat(tiny(sandbox, "cat", "/real/file", "/real/link", "/real/dangling"))
          .isEqualTo("123");
    }
  }

  @Test
  void linksNeverLeadOut() throws IOException {
    Files.setPosixFilePermissions(host, PosixFilePermissions.fromString("rwxrwxrwx"));
    RUNTIME
        .images()
        .add(
            "tiny-escape",
            TestImages.config(),
            layer -> {
              layer.directory(path(""), DIRECTORY);
              layer.symlink(path("out"), path("../../../../.." + host), FILE);
              layer.symlink(path("cwd"), path("/proc/self/cwd"), FILE);
              layer.symlink(path("root"), path("/proc/1/root" + host), FILE);
            });
    for (String to : new String[] {"/out/a", "/cwd/a", "/root/a", "/proc/1/root" + host + "/a"}) {
      SandboxSpec spec = SandboxSpec.of("tiny-escape").copy(FileCopy.text("x", to));
      assertThatThrownBy(() -> RUNTIME.start(spec))
          .isInstanceOf(StartFailedException.class)
          .hasMessageContaining("could not copy 1 bytes to " + to);
    }
    assertThat(host).isEmptyDirectory();
  }

  @Test
  void copiesGoIntoMounts() throws IOException {
    Files.setPosixFilePermissions(host, PosixFilePermissions.fromString("rwxrwxrwx"));
    SandboxSpec spec =
        TINY.readOnlyRoot()
            .mount(Mount.tmpfs("/run"))
            .mount(Mount.bind(host, "/data").readWrite())
            .copy(FileCopy.text("1", "/run/a"))
            .copy(FileCopy.text("2", "/data/a"))
            .copy(FileCopy.text("3", "/etc/a"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(tiny(sandbox, "cat", "/run/a", "/data/a", "/etc/a")).isEqualTo("123");
    }
    assertThat(host.resolve("a")).hasContent("2");

    assertThatThrownBy(
            () ->
                RUNTIME.start(
                    TINY.mount(Mount.bind(host, "/data")).copy(FileCopy.text("3", "/data/b"))))
        .hasMessage(
            "Could not start sandbox 'tiny' (tiny:latest): could not copy 1 bytes to /data/b:"
                + " writing a file /data/b failed with EROFS (read-only file system).");
  }

  @Test
  void accountsThatAreCopiedCount() {
    RUNTIME.severalIds();
    SandboxSpec spec =
        TINY.copy(FileCopy.text("guest:x:77:78::/home/guest:\n", "/etc/passwd")).user("guest");
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(tiny(sandbox, "id")).startsWith("uid=77 euid=77 gid=78 ");
    }
  }

  @Test
  void whatIsMissingFailsWithAReason() {
    Path missing = host.resolve("missing");
    assertThatThrownBy(() -> RUNTIME.start(TINY.copy(FileCopy.of(missing, "/a"))))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining(missing + ", which is to be copied to /a, does not exist");
    assertThatThrownBy(() -> RUNTIME.start(TINY.copy(FileCopy.text("", "/a").owner("nobody"))))
        .hasMessageContaining("could not copy 0 bytes to /a: the image has no user 'nobody'");
    assertThatThrownBy(() -> RUNTIME.start(TINY.copy(FileCopy.text("", "/bin/tiny/a"))))
        .hasMessageContaining("making the directories above it failed with ENOTDIR");
    assertThatThrownBy(() -> RUNTIME.start(TINY.copy(FileCopy.text("", "/etc"))))
        .hasMessageContaining("writing a file /etc failed with EISDIR");
    assertThatThrownBy(() -> FileCopy.resource("missing.sql", "/a"))
        .hasMessageContaining("There is no resource 'missing.sql' on the class path");
  }

  @Test
  void resourcesComeFromDirectoriesAndJars() throws Exception {
    Path classes = Files.createDirectories(host.resolve("classes/db/sub")).getParent();
    Files.writeString(script(Files.createFile(classes.resolve("schema.sql"))), "1");
    Files.writeString(classes.resolve("sub/data.sql"), "22");
    Path jar = host.resolve("some lib+.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file)) {
      for (String name : new String[] {"jar/", "jar/schema.sql", "jar/sub/data.sql", "jarred"}) {
        entries.putNextEntry(new JarEntry(name));
        entries.write(name.endsWith("/") ? new byte[0] : name.getBytes(UTF_8));
      }
    }
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    SandboxSpec spec;
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {host.resolve("classes").toUri().toURL(), jar.toUri().toURL()}, before)) {
      Thread.currentThread().setContextClassLoader(loader);
      spec =
          TINY.copy(FileCopy.resource("db", "/1"))
              .copy(FileCopy.resource("db/schema.sql", "/2/"))
              .copy(FileCopy.resource("jar", "/3/"))
              .copy(FileCopy.resource("jar/schema.sql", "/4/"));
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(tiny(sandbox, "ls", "/1", "/1/sub", "/2", "/3", "/3/sub", "/4").lines())
          .containsExactly(
              "- 0644 1 0 0 1 schema.sql",
              "d 0755 2 0 0 4096 sub",
              "- 0644 1 0 0 2 data.sql",
              "- 0644 1 0 0 1 schema.sql",
              "- 0644 1 0 0 14 schema.sql",
              "d 0755 2 0 0 4096 sub",
              "- 0644 1 0 0 16 data.sql",
              "- 0644 1 0 0 14 schema.sql");
      assertThat(tiny(sandbox, "cat", "/3/sub/data.sql")).isEqualTo("jar/sub/data.sql");
    }
  }

  private static Path script(Path file) throws IOException {
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}

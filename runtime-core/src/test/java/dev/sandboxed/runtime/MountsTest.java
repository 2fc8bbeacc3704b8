package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static dev.sandboxed.runtime.TestImages.DIRECTORY;
import static dev.sandboxed.runtime.TestImages.FILE;
import static dev.sandboxed.runtime.TestImages.path;
import static dev.sandboxed.runtime.TestImages.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Files of this machine, file systems in memory, and a root directory that cannot be changed. */
class MountsTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");

  @TempDir Path host;

  /** As root of this machine, sandboxes are somebody else. */
  @BeforeEach
  void letOthersIn() throws IOException {
    Files.setPosixFilePermissions(host, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @Test
  void directoryOfThisMachineIsSeenAndCannotBeChanged() throws IOException {
    Files.writeString(host.resolve("a"), "from outside");
    try (Sandbox sandbox = RUNTIME.start(TINY.mount(Mount.bind(host, "/made/here")))) {
      assertThat(tiny(sandbox, "cat", "/made/here/a")).isEqualTo("from outside");
      assertThat(write(sandbox, "/made/here/b")).isEqualTo("/made/here/b: EROFS\n");
      Files.writeString(host.resolve("later"), "seen");
      assertThat(tiny(sandbox, "cat", "/made/here/later")).isEqualTo("seen");
      assertThat(mounts(sandbox)).containsPattern("/made/here \\S+ ro,nosuid,nodev");
    }
    assertThat(host.toFile().list()).containsExactlyInAnyOrder("a", "later");
  }

  @Test
  void whatIsMountedReadWriteIsChanged() throws IOException {
    try (Sandbox sandbox = RUNTIME.start(TINY.mount(Mount.bind(host, "/data").readWrite()))) {
      tiny(sandbox, "write", "/data/b", "from inside");
    }
    assertThat(host.resolve("b")).hasContent("from inside\n");
  }

  @Test
  void fileIsMountedOverAnImagesFileAndThroughItsLinks() throws IOException {
    RUNTIME
        .images()
        .add(
            "tiny-linked",
            TestImages.config(),
            layer -> {
              layer.directory(path(""), DIRECTORY);
              layer.directory(path("real"), DIRECTORY);
              layer.file(path("real/config"), FILE, text("of the image"));
              layer.symlink(path("conf"), path("/real"), FILE);
            });
    Path file = Files.writeString(host.resolve("config with a space"), "of the user");
    SandboxSpec spec =
        SandboxSpec.of("tiny-linked")
            .mount(Mount.bind(file, "/conf/config"))
            .mount(Mount.bind(file, "/conf/new"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(tiny(sandbox, "cat", "/real/config", "/real/new"))
          .isEqualTo("of the userof the user");
    }
    assertThat(file).hasContent("of the user");
  }

  @Test
  void sourceIsFoundThroughLinksOfThisMachine() throws IOException {
    Path directory = Files.createDirectory(host.resolve("real"));
    Files.writeString(directory.resolve("a"), "found");
    Path link = Files.createSymbolicLink(host.resolve("link"), directory);
    try (Sandbox sandbox = RUNTIME.start(TINY.mount(Mount.bind(link, "/data")))) {
      assertThat(tiny(sandbox, "cat", "/data/a")).isEqualTo("found");
    }
  }

  @Test
  void missingSourceFailsBeforeAnythingStarts() {
    SandboxSpec spec = TINY.mount(Mount.bind(host.resolve("missing"), "/data"));
    assertThatThrownBy(() -> RUNTIME.start(spec))
        .isInstanceOf(StartFailedException.class)
        .hasMessage(
            "Could not start sandbox 'tiny' (tiny:latest): "
                + host.resolve("missing")
                + ", which is to be mounted at /data, does not exist or may not be read by this"
                + " user.");
  }

  @Test
  void targetThatIsALinkToThisMachineStaysInTheSandbox() throws IOException {
    Path target = Files.createDirectory(host.resolve("target"));
    Path source = Files.createDirectory(host.resolve("source"));
    Files.writeString(source.resolve("a"), "bound");
    RUNTIME
        .images()
        .add(
            "tiny-out",
            TestImages.config(),
            layer -> {
              layer.directory(path(""), DIRECTORY);
              layer.symlink(path("data"), path("../../../.." + target), FILE);
            });
    assertThatThrownBy(
            () -> RUNTIME.start(SandboxSpec.of("tiny-out").mount(Mount.bind(source, "/data"))))
        .isInstanceOf(StartFailedException.class);
    assertThatThrownBy(
            () -> RUNTIME.start(SandboxSpec.of("tiny-out").mount(Mount.tmpfs("/data/x"))))
        .isInstanceOf(StartFailedException.class);
    assertThat(target).isEmptyDirectory();
  }

  /** CVE-2019-16884, CVE-2023-28642. */
  @Test
  void falseProcIsRefused() {
    RUNTIME
        .images()
        .add(
            "tiny-proc",
            TestImages.config(),
            layer -> {
              layer.directory(path(""), DIRECTORY);
              layer.symlink(path("data"), path("/proc"), FILE);
            });
    SandboxSpec spec = SandboxSpec.of("tiny-proc").mount(Mount.bind(host, "/data"));
    assertThatThrownBy(() -> RUNTIME.start(spec))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("to /data: EPERM");
  }

  @Test
  void mountsInMountsComeAfterThem() throws IOException {
    Files.createDirectories(host.resolve("sub"));
    SandboxSpec spec =
        TINY.mount(Mount.tmpfs("/data/sub").size("1m").mode(0700))
            .mount(Mount.bind(host, "/data"))
            .mount(Mount.tmpfs("/data2"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(mounts(sandbox))
          .containsSubsequence("/data ext", "/data/sub tmpfs ")
          .containsPattern("/data/sub tmpfs \\S*size=1024k,mode=700");
      tiny(sandbox, "write", "/data/sub/a", "in memory");
      assertThat(tiny(sandbox, "ls", "/data/sub")).contains(" a\n");
    }
    assertThat(host.resolve("sub")).isEmptyDirectory();
  }

  @Test
  void userMayReplaceTheFilesThatTellWhereItIs() throws IOException {
    Path hosts = Files.writeString(host.resolve("hosts"), "10.1.2.3 elsewhere\n");
    SandboxSpec spec =
        TINY.mount(Mount.bind(hosts, "/etc/hosts")).mount(Mount.bind(host, "/etc/more"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(tiny(sandbox, "cat", "/etc/hosts")).isEqualTo("10.1.2.3 elsewhere\n");
      assertThat(tiny(sandbox, "cat", "/etc/hostname")).isEqualTo("tiny\n");
    }
    Files.writeString(host.resolve("passwd"), "root:x:0:0::/:\nguest:x:77:78::/home/guest:\n");
    try (Sandbox sandbox = RUNTIME.start(TINY.mount(Mount.bind(host, "/etc")))) {
      assertThat(tiny(sandbox, "cat", "/etc/passwd")).contains("guest");
      assertThat(tiny(sandbox, "cat", "/etc/hosts")).contains("\ttiny\n");
      assertThat(tiny(sandbox, "ls", "/etc")).doesNotContain("hostname");
    }
    assertThat(hosts).hasContent("10.1.2.3 elsewhere\n");
  }

  @Test
  void accountsThatAreMountedCount() throws IOException {
    RUNTIME.severalIds();
    Path passwd = Files.writeString(host.resolve("passwd"), "guest:x:77:78::/home/guest:\n");
    SandboxSpec spec = TINY.mount(Mount.bind(passwd, "/etc/passwd")).user("guest");
    RUNTIME.start().close(); // which knows the accounts of the image
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(tiny(sandbox, "id")).startsWith("uid=77 euid=77 gid=78 ");
    }
    assertThatThrownBy(() -> RUNTIME.start(TINY.user("guest")))
        .hasMessageContaining("no user 'guest'");
  }

  @Test
  void readOnlyRootLeavesMountsWritable() throws IOException {
    RUNTIME
        .images()
        .add(
            "tiny-volumes",
            TestImages.exposing(
                TestImages.config(), List.of(), List.of("/var/lib/x", "/missing/y"), ""),
            layer -> {
              layer.directory(path(""), DIRECTORY);
              layer.directory(path("var"), DIRECTORY);
              layer.directory(path("var/lib"), DIRECTORY);
              layer.directory(path("var/lib/x"), new Metadata(01770, 0, 0, 1, 0));
              layer.file(path("var/lib/x/of-the-image"), FILE, text("kept"));
            });
    SandboxSpec spec =
        SandboxSpec.of("tiny-volumes")
            .readOnlyRoot()
            .workingDirectory("/made/for/this")
            .mount(Mount.tmpfs("/run"))
            .mount(Mount.bind(host, "/data").readWrite());
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      for (String place : List.of("/", "/etc/", "/tmp/", "/made/for/this/", "/missing/")) {
        assertThat(write(sandbox, place + "f")).isEqualTo(place + "f: EROFS\n");
      }
      for (String place : List.of("/run/", "/data/", "/dev/shm/", "/var/lib/x/", "/missing/y/")) {
        assertThat(write(sandbox, place + "f")).isEmpty();
      }
      assertThat(tiny(sandbox, "cat", "/var/lib/x/of-the-image")).isEqualTo("kept");
      assertThat(tiny(sandbox, "ls", "/var/lib")).startsWith("d 1770 1 0 0 ");
      assertThat(tiny(sandbox, "ls", "/missing")).startsWith("d 0755 2 0 0 ");
    }
  }

  @Test
  void manyStartsLeaveNoMountsInTheHub() throws Exception {
    SandboxSpec spec = TINY.mount(Mount.bind(host, "/a")).mount(Mount.bind(host, "/b"));
    for (int round = 0; round < 20; round++) {
      RUNTIME.start(spec).close();
      assertThatThrownBy(() -> RUNTIME.start(spec.command("missing-program").entrypoint("none")))
          .isInstanceOf(StartFailedException.class);
    }
    TestRuntime.eventually(
        "mounts are left in the hub",
        () -> RUNTIME.mountsOfHub().noneMatch(m -> m.contains(" /b/")));
    TestRuntime.eventually("lists are left", () -> RUNTIME.filesOfRun("binds-").isEmpty());
  }

  /** What went wrong; empty when it was written. */
  private static String write(Sandbox sandbox, String file) {
    return sandbox.exec(ExecSpec.of("/bin/tiny", "write", file, "text")).stderr();
  }

  private static String mounts(Sandbox sandbox) {
    return tiny(sandbox, "cat", "/proc/self/mounts");
  }
}

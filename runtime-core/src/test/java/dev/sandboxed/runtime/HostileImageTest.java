package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static dev.sandboxed.runtime.TestImages.DIRECTORY;
import static dev.sandboxed.runtime.TestImages.FILE;
import static dev.sandboxed.runtime.TestImages.path;
import static dev.sandboxed.runtime.TestImages.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.spec.SandboxException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that try to have the start act on files of this machine. */
class HostileImageTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  @TempDir Path target;

  /** World-writable, so that only the lookup protects it. */
  @BeforeEach
  void openTarget() throws IOException {
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"etc", "dev", "proc", "sys", "tmp"})
  void directoryThatIsALinkToThisMachineIsNotFollowed(String name) throws IOException {
    image(
        "hostile-" + name,
        layer -> {
          layer.directory(path(""), DIRECTORY);
          layer.whiteout(path(name));
        },
        layer -> {
          layer.directory(path(""), DIRECTORY);
          layer.symlink(path(name), path(target.toString()), FILE);
        });

    startOrFail("hostile-" + name);

    assertThat(target).isEmptyDirectory();
  }

  @Test
  void linksOfSingleFilesLeadNowhere() throws IOException {
    Path secret = Files.writeString(target.resolve("secret"), "secret");
    image(
        "hostile-files",
        layer -> {
          layer.directory(path(""), DIRECTORY);
          layer.directory(path("etc"), DIRECTORY);
          layer.symlink(path("etc/hosts"), path(secret.toString()), FILE);
          layer.symlink(path("etc/resolv.conf"), path("../../../../../.." + secret), FILE);
          layer.symlink(path("etc/hostname"), path("/proc/self/cwd/../../" + secret), FILE);
        });

    startOrFail("hostile-files");

    assertThat(secret).hasContent("secret");
    assertThat(target.toFile().list()).containsExactly("secret");
  }

  @Test
  void deviceThatIsALinkIntoTheKernelIsNotWrittenThrough() throws IOException {
    String before = Files.readString(Path.of("/proc/sys/kernel/core_pattern"));
    image(
        "hostile-device",
        layer -> {
          layer.directory(path(""), DIRECTORY);
          layer.directory(path("dev"), DIRECTORY);
          layer.symlink(path("dev/null"), path("/proc/sys/kernel/core_pattern"), FILE);
          layer.symlink(path("dev/pts"), path("/etc"), FILE);
        });

    try (Sandbox sandbox = RUNTIME.start(SandboxSpec.of("hostile-device"))) {
      assertThat(tiny(sandbox, "ls", "/dev/null")).startsWith("c ").contains("1:3");
      assertThat(tiny(sandbox, "ls", "/etc/passwd")).startsWith("- ");
    }
    assertThat(Path.of("/proc/sys/kernel/core_pattern")).hasContent(before.strip());
  }

  /** CVE-2025-52565: what a terminal is bound over in other runtimes. */
  @Test
  void terminalsThatAreLinksToThisMachineAreNotFollowed() throws IOException {
    Path secret = Files.writeString(target.resolve("secret"), "secret");
    image(
        "hostile-terminal",
        layer -> {
          layer.directory(path(""), DIRECTORY);
          layer.directory(path("dev"), DIRECTORY);
          layer.symlink(path("dev/console"), path(secret.toString()), FILE);
          layer.symlink(path("dev/ptmx"), path(secret.toString()), FILE);
          layer.directory(path("dev/pts"), DIRECTORY);
          layer.symlink(path("dev/pts/0"), path(secret.toString()), FILE);
        });

    try (Sandbox sandbox = RUNTIME.start(SandboxSpec.of("hostile-terminal"))) {
      assertThat(tiny(sandbox, "ls", "/dev")).contains("ptmx -> pts/ptmx").doesNotContain("secret");
      assertThat(tiny(sandbox, "ls", "/dev/pts")).doesNotContain("secret");
    }
    assertThat(secret).hasContent("secret");
  }

  /** CVE-2025-52881, CVE-2019-16884: what is written to /proc must go to the kernel's. */
  @Test
  void procOfTheImageIsNotTakenForTheKernels() throws IOException {
    image(
        "hostile-proc-tree",
        layer -> {
          layer.directory(path(""), DIRECTORY);
          for (String directory : new String[] {"proc", "proc/sys", "proc/sys/net", "proc/self"}) {
            layer.directory(path(directory), DIRECTORY);
          }
          layer.symlink(path("proc/sys/net/ipv4"), path(target.toString()), FILE);
          layer.symlink(path("proc/sysrq-trigger"), path(target.toString()), FILE);
          layer.symlink(path("proc/self/fd"), path(target.toString()), FILE);
        });

    try (Sandbox sandbox = RUNTIME.start(SandboxSpec.of("hostile-proc-tree"))) {
      assertThat(tiny(sandbox, "cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start"))
          .isEqualTo("0\n");
    }
    assertThat(target).isEmptyDirectory();
  }

  /** CVE-2019-5736: whoever is executed as the runtime's own program gets its copy in memory. */
  @ParameterizedTest
  @ValueSource(strings = {"link", "script"})
  void programOfTheRuntimeIsNotReachedByExecutingIt(String how) throws IOException {
    image(
        "hostile-program-" + how,
        layer -> {
          layer.directory(path(""), DIRECTORY);
          layer.directory(path("bin"), DIRECTORY);
          if (how.equals("link")) {
            layer.symlink(path("bin/evil"), path("/proc/self/exe"), FILE);
          } else {
            layer.file(path("bin/evil"), TestImages.PROGRAM, text("#!/proc/self/exe\n"));
          }
        });
    Path program = extractedProgram();
    byte[] before = Files.readAllBytes(program);

    try (Sandbox sandbox = RUNTIME.start(SandboxSpec.of("hostile-program-" + how))) {
      ExecResult result = sandbox.exec("/bin/evil");
      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.stderr()).contains("started by the Sandboxed library");
    }

    assertThat(program).hasBinaryContent(before);
  }

  private static Path extractedProgram() throws IOException {
    try (Stream<Path> files = Files.walk(RUNTIME.store().resolve("bin"))) {
      return files.filter(file -> file.endsWith("sandbox-init")).findFirst().orElseThrow();
    }
  }

  @Test
  void accountsInAFifoDoNotHoldUpTheStart() throws IOException {
    image(
        "hostile-fifo",
        layer -> {
          layer.directory(path(""), DIRECTORY);
          layer.directory(path("etc"), DIRECTORY);
          layer.fifo(path("etc/passwd"), FILE);
          layer.symlink(path("etc/group"), path("/dev/zero"), FILE);
        });
    long begin = System.nanoTime();

    RUNTIME.start(SandboxSpec.of("hostile-fifo")).close();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void accountsLargerThanAnyRealOnesAreNotRead() throws IOException {
    image(
        "hostile-size",
        layer -> {
          layer.directory(path(""), DIRECTORY);
          layer.directory(path("etc"), DIRECTORY);
          layer.file(path("etc/passwd"), FILE, text("x".repeat(2 << 20)));
        });

    RUNTIME.start(SandboxSpec.of("hostile-size")).close();
    assertThatThrownBy(() -> RUNTIME.start(SandboxSpec.of("hostile-size").user("root")))
        .isInstanceOf(StartFailedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/self/fd/3", "/proc/self/fd/7", "/proc/1/cwd", "/../../../../tmp"})
  void workingDirectoryStaysInside(String directory) {
    try (Sandbox sandbox = RUNTIME.start(SandboxSpec.of("tiny").workingDirectory(directory))) {
      assertThat(tiny(sandbox, "pwd")).isEqualTo("/tmp\n");
    } catch (SandboxException e) {
      assertThat(e).isInstanceOf(StartFailedException.class);
    }
  }

  @Test
  void setuidProgramGivesNothing() throws IOException {
    image(
        "setuid",
        layer -> {
          layer.directory(path(""), DIRECTORY);
          layer.directory(path("bin"), DIRECTORY);
          try (var program = Files.newInputStream(TinyProgram.path())) {
            layer.file(path("bin/root"), new Metadata(04755, 0, 0, 1, 0), program);
          }
        });
    org.assertj.core.api.Assumptions.assumeThat(RUNTIME.identity().count()).isGreaterThan(2000);
    try (Sandbox sandbox = RUNTIME.start(SandboxSpec.of("setuid").user("app"))) {
      assertThat(
              sandbox.exec("/bin/root", "id").stdout() + sandbox.exec("/bin/root", "id").stderr())
          .doesNotContain("euid=0");
    }
  }

  private static void image(String name, TestImages.Content... layers) throws IOException {
    RUNTIME.images().add(name, TestImages.config(), layers);
  }

  private static void startOrFail(String image) {
    try {
      RUNTIME.start(SandboxSpec.of(image)).close();
    } catch (SandboxException e) {
      assertThat(e).isInstanceOf(StartFailedException.class);
    }
  }
}

package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.TestImages.DIRECTORY;
import static dev.sandboxed.runtime.TestImages.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.host.RunDirectory;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another user of this machine looks for the files of images and sandboxes (CVE-2021-41091,
 * CVE-2021-21284).
 */
class OtherUsersTest {

  private static final SandboxSpec SETUID = SandboxSpec.of("setuid");

  @TempDir Path open;

  private Path store;
  private FilesWriters writers;
  private TestImages images;
  private SandboxRuntime runtime;

  /**
   * The directories of the store are those that the runtime makes, in one that everybody may enter.
   */
  @BeforeEach
  void fillAStore() throws IOException {
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Identity identity = IdentityChoice.ofThisProcess();
    store = open.resolve("store");
    NativeProgram program = NativeProgram.in(store);
    writers = new FilesWriters(program, identity);
    RunDirectory.in(store, store.resolve("layers").resolve(writers.ownership()));
    images = new TestImages(store, writers);
    images.add(
        "setuid",
        TestImages.config(),
        layer -> {
          layer.directory(path(""), DIRECTORY);
          layer.directory(path("bin"), DIRECTORY);
          try (InputStream content = Files.newInputStream(TinyProgram.path())) {
            layer.file(path("bin/root"), new Metadata(04755, 0, 0, 1, 0), content);
          }
        });
    runtime = new SandboxRuntime(TestRuntime.settings(store), identity, program, images);
  }

  @AfterEach
  void delete() {
    runtime.close();
    writers.delete(store.resolve("layers"));
    writers.delete(store);
  }

  @Test
  void setUserIdProgramsOfImagesAreOutOfReach() {
    Assumptions.assumeThat(isRoot()).as("only root becomes another user").isTrue();
    Path program = images.layersDirectory().resolve("layer3/fs/bin/root");
    assertThat(program).isExecutable();

    assertThat(asNobody(program.toString(), "id")).contains("Permission denied");
    assertThat(asNobody("ls", store.toString())).contains("Permission denied");
  }

  @Test
  void filesAndOutputOfSandboxesAreOutOfReach() throws IOException {
    Assumptions.assumeThat(isRoot()).as("only root becomes another user").isTrue();
    try (Sandbox sandbox = runtime.start(SETUID.command("echo", "secret"))) {
      assertThat(sandbox.logs().all()).isNotNull();
      try (Stream<Path> files = Files.walk(store.resolve("run"), 3)) {
        List<Path> all = files.toList();
        assertThat(all).anyMatch(file -> file.toString().endsWith(".log"));
        for (Path file : all) {
          assertThat(asNobody("ls", "-d", file.toString())).contains("Permission denied");
        }
      }
    }
  }

  /**
   * What a sandbox makes of files of its image belongs to its ids, which mean nothing elsewhere.
   */
  @Test
  void copiedUpSetUserIdProgramBelongsToNobodyOfThisMachine() throws IOException {
    Assumptions.assumeThat(isRoot())
        .as("an ordinary user's own id may be its sandboxes' root")
        .isTrue();
    try (Sandbox sandbox = runtime.start(SETUID)) {
      assertThat(sandbox.exec("/bin/tiny", "chmod", "6777", "/bin/root").stderr()).isEmpty();

      try (Stream<Path> files = Files.walk(store.resolve("run"))) {
        Path copy = files.filter(file -> file.endsWith("bin/root")).findFirst().orElseThrow();
        assertThat((int) Files.getAttribute(copy, "unix:uid")).isGreaterThan(65_535);
        assertThat((int) Files.getAttribute(copy, "unix:mode") & 07777).isEqualTo(06777);
        assertThat(asNobody(copy.toString(), "id")).contains("Permission denied");
      }
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Through a shell: setpriv(1) itself still has the capabilities of root when it executes. */
  private static String asNobody(String... command) {
    List<String> words =
        new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    words.addAll(List.of("sh", "-c", "cd / && (" + String.join(" ", command) + ") 2>&1; true"));
    return Commands.run(words);
  }
}

package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sandboxes where no layer can lie above another: the kernel stacks two overlays, and the store
 * lies on so many already.
 */
@Timeout(300)
class CopiedLayersTest {

  private static final String COPIED = "its files are copies of the image's";

  @TempDir Path directory;

  @Test
  void sandboxesSeeAndKeepTheSameAsOnAnOverlay() throws Exception {
    String usual = use(inMounts("mkdir store"), ChildJvm.classPath(), directory);
    String copied = use(inMounts(overlays()), ChildJvm.classPath(), directory);

    assertSame(usual, copied);
    assertThat(directory.resolve("u2/run")).isEmptyDirectory();
  }

  /** With owners. */
  @Test
  void ownersAreTheSameAsOnAnOverlay() throws Exception {
    Identity identity = IdentityChoice.ofThisProcess();
    assumeThat(identity.count()).as("ids to hand on").isGreaterThan(2000);
    TinyProgram.path(); // which nobody there can make
    Path everybodys = Files.createTempDirectory(Path.of("/tmp"), "sandboxed-copied");
    try (MappedNamespace namespace = new MappedNamespace(identity)) {
      Commands.run(List.of("chmod", "0777", everybodys.toString()));
      List<String> classPath = ChildJvm.readableClassPath(everybodys);

      String usual = use(namespace.shell(in(everybodys, "mkdir store")), classPath, everybodys);
      String copied = use(namespace.shell(in(everybodys, overlays())), classPath, everybodys);

      assertSame(usual, copied);
      assertThat(usual).contains("d 1750 0 0 d", "- 4751 1 0 1000 4 kept");
      Commands.run(namespace.shell("cd " + everybodys + "; rm -r l u w u2 w2 one store"));
    } finally {
      Commands.run(List.of("rm", "-r", everybodys.toString()));
    }
  }

  @Test
  void whatIsCopiedIsNoSnapshot() throws Exception {
    String output =
        run(
            inMounts(overlays()),
            ChildJvm.classPath(),
            StartSnapshots.class,
            directory.resolve("store").toString(),
            "db",
            "1");

    assertThat(output)
        .contains("'db-0' (tiny) has no snapshot: " + COPIED)
        .contains("initialised")
        .doesNotContain("stopped");
  }

  @Test
  void diskWithoutRoomForCopiesIsNamedWithTheRemedy() throws Exception {
    // enough for the native program and the image, but not for the image twice
    String small = "mkdir small; mount -t tmpfs -o size=2500k tmpfs small; cd small; ";

    String output =
        run(
            inMounts(small + overlays()),
            ChildJvm.classPath(),
            StartInChild.class,
            directory.resolve("small/store").toString(),
            "0");

    assertThat(output)
        .contains("StartFailedException")
        .containsPattern("could not copy the layers to /u/\\d+\\.upper: ENOSPC")
        .contains("set sandboxed.store to a directory on ext4");
  }

  private static void assertSame(String usual, String copied) {
    assertThat(usual).contains("--- with a volume").doesNotContain("Exception", COPIED);
    assertThat(copied)
        .contains(
            "commit: Could not commit sandbox 'many' (many:latest) as made:latest: " + COPIED);
    Pattern commits = Pattern.compile("(?m)^commit: .*$");
    assertThat(commits.matcher(copied).replaceAll(""))
        .isEqualTo(commits.matcher(usual).replaceAll(""));
  }

  /** Makes {@code store}. */
  private static String overlays() {
    return "rm -rf l u w u2 w2 one store; mkdir l u w u2 w2 one store;"
        + " mount -t overlay o one -o lowerdir=l,upperdir=u,workdir=w,userxattr;"
        + " mount -t overlay o store -o lowerdir=one,upperdir=u2,workdir=w2,userxattr";
  }

  /** As root of user and mount namespaces that have a single id, after a command. */
  private List<String> inMounts(String command) {
    return List.of(
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-euc",
        in(directory, command),
        "sh");
  }

  private static String in(Path place, String command) {
    return "(cd " + place + "; " + command + "); exec \"$@\"";
  }

  private static String use(List<String> wrapper, List<String> classPath, Path place)
      throws Exception {
    return run(wrapper, classPath, UseFilesInChild.class, place.resolve("store").toString());
  }

  private static String run(
      List<String> wrapper, List<String> classPath, Class<?> main, String... arguments)
      throws Exception {
    Process child =
        ChildJvm.start(wrapper, List.of("-Djava.io.tmpdir=/tmp"), classPath, main, arguments);
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    child.waitFor();
    return output;
  }
}

package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.spec.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines, and containers, that do not allow everything. */
class RestrictedHostTest {

  @TempDir Path store;

  @Test
  void forbiddenUserNamespacesAreNamedWithTheRemedy() throws Exception {
    String output = run(inNamespaces("echo 0 >/proc/sys/user/max_user_namespaces"), "0");

    assertThat(output)
        .contains("HostUnsupportedException", "'tiny'", "this machine does not allow sandboxes")
        .contains("ENOSPC", "user.max_user_namespaces is 0")
        .contains("sysctl -w user.max_user_namespaces=");
    assertNothingIsLeft();
  }

  @Test
  void singleIdRunsWhatStaysRoot() throws Exception {
    assertThat(run(inNamespaces("true"), "0")).contains("uid=0 euid=0 gid=0 egid=0");
    assertNothingIsLeft();
  }

  @Test
  void singleIdExplainsWhyAnotherUserIsNotPossible() throws Exception {
    assertThat(run(inNamespaces("true"), "app"))
        .contains("StartFailedException", "could not become user 'app'")
        .contains("user 1000, but only root exists in sandboxes here")
        .contains("has only 1 of 65536 ids");
    assertNothingIsLeft();
  }

  @Test
  void coveredProcIsBound() throws Exception {
    String cover = "mount -t tmpfs cover /proc/irq && mount --bind -o ro /proc/sys /proc/sys";

    assertThat(run(inMounts(cover), "0")).contains("uid=0 euid=0 gid=0 egid=0");
    assertNothingIsLeft();
  }

  /** It has other processes than the hub's. */
  @Test
  void sandboxIsPausedAndStoppedWhereCoveredProcIsBound() throws Exception {
    Process child =
        ChildJvm.start(
            inMounts("mount -t tmpfs cover /proc/irq"),
            List.of("-Djava.io.tmpdir=/tmp"),
            ChildJvm.classPath(),
            SignalInChild.class,
            store.toString());

    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(output).isZero();
    assertThat(output)
        .contains(
            "timed out\n" + new State.Paused(false) + "\n",
            "" + new State.Exited(ExitStatus.exited(0)));
    assertNothingIsLeft();
  }

  @Test
  void storeOnAnOverlayKeepsUpperLayersInMemory() throws Exception {
    String output = run(inMounts(overlay()), ChildJvm.classPath(), store.resolve("all"), "0");

    assertThat(output).contains("uid=0 euid=0 gid=0 egid=0");
    assertThat(store.resolve("u/run")).isEmptyDirectory();
  }

  @Test
  void whatIsWrittenInMemoryIsNoSnapshot() throws Exception {
    Process child =
        ChildJvm.start(
            inMounts(overlay()),
            List.of("-Djava.io.tmpdir=/tmp"),
            ChildJvm.classPath(),
            StartSnapshots.class,
            store.resolve("all").toString(),
            "db",
            "1");

    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(output).isZero();
    assertThat(output)
        .contains("'db-0' (tiny) has no snapshot: what it writes is kept in memory")
        .contains("initialised")
        .doesNotContain("stopped");
  }

  private String overlay() {
    return "(cd "
        + store
        + " && mkdir l u w all && mount -t overlay o all -o"
        + " lowerdir=l,upperdir=u,workdir=w,userxattr)";
  }

  /** As in a container that somebody else has given a range of ids. */
  @Test
  void userNamespaceOfSomebodyElseGivesSandboxesTheIdsItHas() throws Exception {
    Identity identity = IdentityChoice.ofThisProcess();
    assumeThat(identity.count()).as("ids to hand on").isGreaterThan(2000);
    TinyProgram.path(); // which nobody there can make
    Path everybodys = Files.createTempDirectory(Path.of("/tmp"), "sandboxed-restricted");
    try (MappedNamespace namespace = new MappedNamespace(identity)) {
      Commands.run(List.of("chmod", "0777", everybodys.toString()));

      String output =
          run(
              namespace.shell("exec \"$@\""),
              ChildJvm.readableClassPath(everybodys),
              everybodys.resolve("store"),
              "app");

      assertThat(output).contains("uid=1000 euid=1000 gid=1000 egid=1000");
      Commands.run(namespace.shell("rm -r \"$1\"", everybodys.resolve("store").toString()));
    } finally {
      Commands.run(List.of("rm", "-r", everybodys.toString()));
    }
  }

  @Test
  void pivotThatAFilterRefusesIsExplained() throws Exception {
    assertThat(run(Refusing.call(store, "pivot_root", "EPERM"), "0"))
        .contains("HostUnsupportedException", "'tiny'", "the root directory: EPERM")
        .contains("allows mounts but not pivot_root, as Docker's default one does");
    assertThat(store.resolve("run")).isEmptyDirectory();
  }

  /** What pivot_root(2) says where the root directory is that of an initramfs. */
  @Test
  void pivotThatAnInitramfsRefusesIsExplained() throws Exception {
    assertThat(run(Refusing.call(store, "pivot_root", "EINVAL"), "0"))
        .contains("HostUnsupportedException", "the root directory: EINVAL")
        .contains("is perhaps that of an initramfs", "mount --rbind / /r");
    assertThat(store.resolve("run")).isEmptyDirectory();
  }

  /** Why there is no other way than pivot_root. */
  @Test
  void rootThatIsMovedOverIsReachedAgainByWhoMayUnmount() throws Exception {
    String program = Refusing.compiled(store, "moved_root").toString();
    String root = Files.createDirectory(store.resolve("root")).toString();

    assertThat(Commands.run(List.of(program, "move", root, "/etc/passwd")))
        .isEqualTo("hidden, there\n");
    assertThat(Commands.run(List.of(program, "pivot", root, "/etc/passwd")))
        .isEqualTo("hidden, hidden\n");
  }

  @Test
  void userWithoutSubordinateIdsIsToldWhichLineIsMissing() throws Exception {
    assumeThat(Commands.run(List.of("id", "-u")).strip())
        .as("only root can become another user")
        .isEqualTo("0");
    TinyProgram.path(); // which the other user cannot make
    Path everybodys = Files.createTempDirectory(Path.of("/tmp"), "sandboxed-restricted");
    try {
      Commands.run(List.of("chmod", "0777", everybodys.toString()));

      String output =
          run(
              List.of("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups"),
              ChildJvm.readableClassPath(everybodys),
              everybodys.resolve("store"),
              "app");

      assertThat(output)
          .contains("StartFailedException", "only root exists in sandboxes here")
          .contains("/etc/subuid has no line for user 54321", "'54321:100000:65536'");
    } finally {
      Commands.run(List.of("rm", "-r", everybodys.toString()));
    }
  }

  /** As root of a user namespace that has a single id, after a command. */
  private static List<String> inNamespaces(String command) {
    return List.of(
        "unshare", "--user", "--map-root-user", "sh", "-c", command + " && exec \"$@\"", "sh");
  }

  /** The same in a mount namespace of its own. */
  private static List<String> inMounts(String command) {
    return List.of(
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        command + " && exec \"$@\"",
        "sh");
  }

  private String run(List<String> wrapper, String user) throws Exception {
    return run(wrapper, ChildJvm.classPath(), store, user);
  }

  private static String run(List<String> wrapper, List<String> classPath, Path store, String user)
      throws Exception {
    Process child =
        ChildJvm.start(
            wrapper,
            List.of("-Djava.io.tmpdir=/tmp"),
            classPath,
            StartInChild.class,
            store.toString(),
            user);
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    child.waitFor();
    return output;
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(store.resolve("run")).isEmptyDirectory();
    try (var entries = Files.list(store)) {
      assertThat(entries.map(path -> path.getFileName().toString()))
          .isSubsetOf("run", "bin", "layers");
    }
  }
}

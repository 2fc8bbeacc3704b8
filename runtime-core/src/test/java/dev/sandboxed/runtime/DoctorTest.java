package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sandboxed.runtime.doctor.ConsoleDoctor;
import dev.sandboxed.runtime.doctor.Doctor;
import dev.sandboxed.runtime.doctor.Finding;
import dev.sandboxed.runtime.doctor.Report;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor on machines, and in containers, that do not allow everything. */
class DoctorTest {

  @TempDir Path directory;

  @Test
  void whatSandboxesNeedIsTriedAndWorksHere() throws Exception {
    Path store = directory.resolve("store");

    Report report = Doctor.examine(store);

    assertThat(report.canStart()).as(report.toString()).isTrue();
    assertThat(report.findings())
        .extracting(Finding::name)
        .contains("store", "user namespaces", "user ids", "/proc", "pivot_root", "overlay");
    assertThat(report.findings()).allMatch(finding -> !finding.evidence().isEmpty());
    assertThat(store.resolve("run")).isEmptyDirectory();
  }

  @Test
  void userNamespacesThatAreSwitchedOffAreNamed() throws Exception {
    String report = examine(asRoot("echo 0 >/proc/sys/user/max_user_namespaces"));

    assertThat(report)
        .contains("missing   user namespaces", "ENOSPC", "user.max_user_namespaces is 0")
        .contains("sudo sysctl -w user.max_user_namespaces=28633")
        .contains("Sandboxes cannot start here.");
  }

  @Test
  void singleIdIsEnoughForSome() throws Exception {
    assertThat(examine(asRoot("true")))
        .contains("degraded  user ids", "only root", "has only 1 of 65536 ids")
        .contains("Sandboxes can start here.");
  }

  @Test
  void coveredProcIsNamed() throws Exception {
    String report = examine(asRoot("mount -t tmpfs cover /proc/sys"));

    assertThat(report)
        .contains("degraded  /proc", "mount proc on", "EPERM")
        .contains("Parts of /proc are covered", "systempaths=unconfined")
        .contains("Sandboxes can start here.");
  }

  @Test
  void storeOnAnOverlayIsNamed() throws Exception {
    String report =
        examine(
            asRoot(
                "mkdir l u w store && mount -t overlay o store"
                    + " -o lowerdir=l,upperdir=u,workdir=w,userxattr"));

    assertThat(report)
        .contains("degraded  overlay", "kept in memory", "store lies on overlay", "EINVAL")
        .contains("set sandboxed.store to a directory on ext4")
        .contains("Sandboxes can start here.");
  }

  @Test
  void storeOnAnOverlayOfAnOverlayHasCopies() throws Exception {
    String report =
        examine(
            asRoot(
                "mkdir l u w u2 w2 one store && mount -t overlay o one"
                    + " -o lowerdir=l,upperdir=u,workdir=w,userxattr"
                    + " && mount -t overlay o store"
                    + " -o lowerdir=one,upperdir=u2,workdir=w2,userxattr"));

    assertThat(report)
        .contains("degraded  overlay", "EINVAL", "copies of its image's files")
        .contains("set sandboxed.store to a directory on ext4")
        .contains("ok        all of it together", "Sandboxes can start here.");
  }

  @Test
  void filterThatRefusesNamespacesIsNamed() throws Exception {
    assertThat(examine(Refusing.call(directory, "clone3", "ENOSYS")))
        .contains("missing   user namespaces", "create the namespaces: ENOSYS")
        .contains("A seccomp filter or a kernel older than 5.11", "seccomp=unconfined")
        .contains("Sandboxes cannot start here.");
  }

  @Test
  void filterThatRefusesMountsIsNamed() throws Exception {
    assertThat(examine(Refusing.call(directory, "mount", "EPERM")))
        .contains("missing   ", "EPERM", "forbidden to this process, by a seccomp filter")
        .contains("Sandboxes cannot start here.");
  }

  @Test
  void filterThatRefusesPivotsIsNamed() throws Exception {
    assertThat(examine(Refusing.call(directory, "pivot_root", "EPERM")))
        .contains("ok        /proc", "missing   pivot_root", "allows mounts but not pivot_root")
        .contains("Sandboxes cannot start here.");
  }

  @Test
  void programThatMapsIdsIsMissed() throws Exception {
    assumeThat(Commands.run(List.of("id", "-u")).strip())
        .as("only root can become another user")
        .isEqualTo("0");
    Path everybodys = Files.createTempDirectory(Path.of("/tmp"), "sandboxed-doctor");
    try {
      Commands.run(List.of("chmod", "0777", everybodys.toString()));
      List<String> classPath = ChildJvm.readableClassPath(everybodys);
      Path nothing = Files.createFile(everybodys.resolve("nothing"));
      String another = "exec setpriv --reuid=54321 --regid=54321 --clear-groups \"$@\"";

      assertThat(examine(List.of("sh", "-c", another, "sh"), classPath, everybodys))
          .contains("degraded  user ids", "/etc/subuid has no line for user 54321");
      assertThat(
              examine(
                  List.of(
                      "unshare",
                      "--mount",
                      "sh",
                      "-c",
                      "for p in newuidmap newgidmap; do mount --bind "
                          + nothing
                          + " $(command -v $p); done; "
                          + another,
                      "sh"),
                  classPath,
                  everybodys))
          .contains("degraded  user ids", "newuidmap and newgidmap are missing")
          .contains("install the package uidmap");
    } finally {
      Commands.run(List.of("rm", "-r", everybodys.toString()));
    }
  }

  @Test
  void jsonHasTheSame() {
    Report report =
        new Report(
            List.of(new Finding("a", Finding.State.MISSING, "it said \"no\"\n", "do \\ that")));

    assertThat(report.toJson())
        .isEqualTo(
            "{\"canStart\":false,\"findings\":[{\"name\":\"a\",\"state\":\"missing\","
                + "\"evidence\":\"it said \\\"no\\\"\\u000a\",\"remedy\":\"do \\\\ that\"}]}");
  }

  /** As root of user and mount namespaces that have a single id, after a command. */
  private List<String> asRoot(String command) {
    return List.of(
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-euc",
        "cd " + directory + "; " + command + "; exec \"$@\"",
        "sh");
  }

  private String examine(List<String> wrapper) throws Exception {
    return examine(wrapper, ChildJvm.classPath(), directory);
  }

  private static String examine(List<String> wrapper, List<String> classPath, Path directory)
      throws Exception {
    List<String> options = new ArrayList<>();
    options.add("-Djava.io.tmpdir=/tmp");
    options.add("-Dsandboxed.store=" + directory.resolve("store"));
    Process child = ChildJvm.start(wrapper, options, classPath, ConsoleDoctor.class);
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    child.waitFor();
    return output;
  }
}

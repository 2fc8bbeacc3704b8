package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way out of the networks of sandboxes, on a machine of its own that has a network. */
class EgressTest {

  @TempDir Path store;

  @Test
  void leadsToOtherMachinesAndNowhereElse() throws Exception {
    String output = reachOut("true");
    if (!Files.isWritable(Path.of("/dev/net/tun"))) {
      assertThat(output)
          .contains("HostUnsupportedException", "it is to reach other networks", "/dev/net/tun")
          .containsAnyOf("sudo chmod 666 /dev/net/tun", "sudo modprobe tun")
          .contains("left: 0\n");
      return;
    }
    assertThat(output)
        .contains("outside: connected to 192.0.2.10, hello\n")
        .contains("again: connected to 192.0.2.10, hello\n")
        .contains("neighbour: connected to 10.232.")
        .contains("published: true\n")
        .contains("resolver: nameserver 10.0.2.3\n")
        .contains("name server: cafe\n")
        .contains("left: 0\n");
    assertThat(output)
        .contains("loopback: connect: E")
        .contains("behind: connect: E")
        .contains("kept: connect: ENETUNREACH");
  }

  @Test
  void missingProgramIsNamedWithTheRemedy() throws Exception {
    assertThat(reachOut("PATH=" + pathWithout("slirp4netns")))
        .contains("Could not start sandbox 'shop'", "slirp4netns is not there")
        .contains("sudo apt-get install slirp4netns")
        .contains("left: 0\n");
  }

  /** Links to everything that the JVM needs of this machine's programs. */
  private Path pathWithout(String program) throws Exception {
    Path directory = Files.createDirectory(store.resolve("path"));
    for (String needed : List.of("sh", "newuidmap", "newgidmap")) {
      Path place = Path.of("/usr/bin", needed);
      if (Files.exists(place)) {
        Files.createSymbolicLink(directory.resolve(needed), place);
      }
    }
    assertThat(directory.resolve(program)).doesNotExist();
    return directory;
  }

  /** In a network namespace whose only other network is an address of loopback. */
  private String reachOut(String command) throws Exception {
    TinyProgram.path(); // whose compiler is looked for with the usual PATH
    Path resolver = Files.writeString(store.resolve("resolv.conf"), "nameserver 192.0.2.10\n");
    String setUp =
        "ip link set lo up && ip address add 192.0.2.10/32 dev lo && mount --bind "
            + resolver
            + " /etc/resolv.conf && "
            + command
            + " && exec \"$@\"";
    Process child =
        ChildJvm.start(
            List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--net",
                "--mount",
                "sh",
                "-c",
                setUp,
                "sh"),
            List.of("-Djava.io.tmpdir=/tmp"),
            ChildJvm.classPath(),
            ReachOut.class,
            store.toString());
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    child.waitFor();
    return output;
  }
}

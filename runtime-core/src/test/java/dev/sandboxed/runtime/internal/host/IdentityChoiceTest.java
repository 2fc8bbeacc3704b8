package dev.sandboxed.runtime.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.internal.host.Identity.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityChoiceTest {

  private static final String EVERYTHING = "         0          0 4294967295\n";

  @Test
  void rootOfTheMachineGetsIdsThatAreNobodys() {
    Identity identity = IdentityChoice.choose(root(EVERYTHING, EVERYTHING));

    assertThat(identity.method()).isEqualTo(Method.DIRECT);
    assertThat(identity.uidMap()).isEqualTo("0 1342177280 65536");
    assertThat(identity.gidMap()).isEqualTo("0 1342177280 65536");
    assertThat(identity.hostUid()).isEqualTo(0x5000_0000L);
    assertThat(identity.count()).isEqualTo(65536);
    assertThat(identity.ownership()).matches("[a-z0-9-]+");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "a container with two ranges, 0 100000 65536;65536 500000 65536, 0 65536 65536",
    "a container with 200000 ids, 0 100000 200000, 0 134464 65536",
    "a container with 65536 ids, 0 100000 65536, 0 0 65536",
    "a container with 1000 ids, 0 100000 1000, 0 0 1000",
    "ranges out of order, 65536 500000 65536;0 100000 65536, 0 65536 65536",
    "what podman unshare gives, 0 1000 1;1 100000 65536, 0 0 1;1 1 65535",
    "ranges with a gap, 0 1000 1;5 100000 65536, 0 0 1"
  })
  void rootOfAContainerGetsTheHighestIdsThatExistThere(String name, String map, String expected) {
    String content = map.replace(';', '\n');

    Identity identity = IdentityChoice.choose(root(content, content));

    assertThat(identity.uidMap()).isEqualTo(expected.replace(';', '\n'));
    assertThat(identity.gidMap()).isEqualTo(expected.replace(';', '\n'));
  }

  @Test
  void userWithSubordinateIdsGetsThemBehindTheirOwn() {
    Identity identity =
        IdentityChoice.choose(
            user("alice:100000:65536\nbob:165536:65536\n", "bob:200000:65536\n", "bob"));

    assertThat(identity.method()).isEqualTo(Method.HELPERS);
    assertThat(identity.uidMap()).isEqualTo("0 1001 1\n1 165536 65536");
    assertThat(identity.gidMap()).isEqualTo("0 1002 1\n1 200000 65536");
    assertThat(identity.newuidmap())
        .containsExactly("/usr/bin/newuidmap", "0", "1001", "1", "1", "165536", "65536");
    assertThat(identity.newgidmap())
        .containsExactly("/usr/bin/newgidmap", "0", "1002", "1", "1", "200000", "65536");
    assertThat(identity.hostUid()).isEqualTo(1001);
  }

  @Test
  void lineMayNameTheUserByNumber() {
    Identity identity = IdentityChoice.choose(user("1001:100000:65536", "1001:100000:65536", ""));

    assertThat(identity.method()).isEqualTo(Method.HELPERS);
  }

  @Test
  void smallRangeIsTakenAsItIs() {
    Identity identity = IdentityChoice.choose(user("bob:100000:1000", "bob:100000:500", "bob"));

    assertThat(identity.uidMap()).endsWith("1 100000 1000");
    assertThat(identity.gidMap()).endsWith("1 100000 500");
    assertThat(identity.count()).isEqualTo(501);
  }

  @Test
  void largestOfSeveralRangesIsTaken() {
    String lines = "bob:100000:10\nbob:300000:65536\n";

    assertThat(IdentityChoice.choose(user(lines, lines, "bob")).uidMap())
        .endsWith("1 300000 65536");
  }

  @Test
  void brokenLinesAreNotThere() {
    String lines = "bob:x:65536\nbob:100000\n:100000:65536\nbob:0:65536\n# bob\n";

    assertThat(IdentityChoice.choose(user(lines, lines, "bob")).method()).isEqualTo(Method.SINGLE);
  }

  @Test
  void userWithoutALineHasASingleIdAndIsToldWhichLineToAdd() {
    Identity identity = IdentityChoice.choose(user("alice:100000:65536", "", "bob"));

    assertThat(identity.method()).isEqualTo(Method.SINGLE);
    assertThat(identity.uidMap()).isEqualTo("0 1001 1");
    assertThat(identity.gidMap()).isEqualTo("0 1002 1");
    assertThat(identity.ownership()).startsWith("single-");
    assertThat(identity.count()).isEqualTo(1);
    assertThat(identity.limitation()).contains("/etc/subuid", "'bob:100000:65536'");
  }

  @Test
  void missingGroupRangeIsNamed() {
    assertThat(IdentityChoice.choose(user("bob:100000:65536", "", "bob")).limitation())
        .contains("/etc/subgid");
  }

  @Test
  void missingProgramsAreNamedWithTheirPackage() {
    HostFacts facts =
        new HostFacts(
            1001,
            1002,
            "bob",
            false,
            false,
            EVERYTHING,
            EVERYTHING,
            "bob:100000:65536",
            "bob:100000:65536",
            null,
            null);

    assertThat(IdentityChoice.choose(facts).limitation()).contains("newuidmap", "package uidmap");
  }

  @Test
  void helpersAreOfNoUseWithoutNewPrivileges() {
    HostFacts facts =
        new HostFacts(
            1001,
            1002,
            "bob",
            false,
            true,
            EVERYTHING,
            EVERYTHING,
            "bob:100000:65536",
            "bob:100000:65536",
            "/usr/bin/newuidmap",
            "/usr/bin/newgidmap");

    Identity identity = IdentityChoice.choose(facts);

    assertThat(identity.method()).isEqualTo(Method.SINGLE);
    assertThat(identity.limitation()).contains("no_new_privs");
  }

  @Test
  void differentMapsHaveDifferentNames() {
    Identity one = IdentityChoice.choose(user("bob:100000:65536", "bob:100000:65536", "bob"));
    Identity other = IdentityChoice.choose(user("bob:100000:65536", "bob:200000:65536", "bob"));

    assertThat(one.ownership()).isNotEqualTo(other.ownership()).matches("[a-z0-9-]+");
  }

  @Test
  void thisProcessHasAnIdentity() {
    assertThat(IdentityChoice.ofThisProcess().count()).isPositive();
  }

  private static HostFacts root(String uidMap, String gidMap) {
    return new HostFacts(0, 0, "", true, false, uidMap, gidMap, "", "", null, null);
  }

  private static HostFacts user(String subuid, String subgid, String name) {
    return new HostFacts(
        1001,
        1002,
        name,
        false,
        false,
        EVERYTHING,
        EVERYTHING,
        subuid,
        subgid,
        "/usr/bin/newuidmap",
        "/usr/bin/newgidmap");
  }
}

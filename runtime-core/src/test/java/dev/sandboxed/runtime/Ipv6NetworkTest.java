package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.NetworkTest.A;
import static dev.sandboxed.runtime.NetworkTest.AAAA;
import static dev.sandboxed.runtime.NetworkTest.answers;
import static dev.sandboxed.runtime.NetworkTest.ask;
import static dev.sandboxed.runtime.SandboxTest.tiny;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.Capability;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Security;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What there is on a network with IPv6, and what is not. */
class Ipv6NetworkTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final Network SIX = Network.of("six").withIpv6();
  private static final Network FOUR = Network.of("four");
  private static final SandboxSpec TINY = SandboxSpec.of("tiny");
  private static final String PREFIX = "fd53:616e:6462:";

  private static Sandbox database;
  private static Sandbox shop;

  @BeforeAll
  static void start() {
    database =
        RUNTIME.start(
            TINY.name("database")
                .command("listen6", "5432")
                .network(SIX, "db")
                .network(FOUR)
                .security(Security.DEFAULT.add(Capability.NET_RAW)));
    shop = RUNTIME.start(TINY.name("shop").network(SIX));
  }

  @AfterAll
  static void close() {
    database.close();
    shop.close();
  }

  @Test
  void neighbourIsReached() {
    assertThat(tiny(shop, "connect", ipv6Of(database), "5432")).startsWith("connected to");
  }

  @Test
  void hostsFileAndNameServerKnowBothAddresses() {
    assertThat(tiny(shop, "cat", "/etc/hosts").lines().filter(line -> line.contains("db")))
        .hasSize(2)
        .anyMatch(line -> line.startsWith(PREFIX))
        .anyMatch(line -> line.startsWith("10.232."));
    assertThat(answers(ask(shop, "db", AAAA))).isEqualTo(1);
    assertThat(answers(ask(shop, "db", A))).isEqualTo(1);
  }

  @Test
  void neighbourCannotMakeItselfTheRouter() {
    tiny(database, "advertise", "eth0");

    assertThat(tiny(shop, "cat", "/proc/net/ipv6_route").lines())
        .as("default routes are to loopback, which refuses")
        .noneMatch(route -> route.startsWith("0".repeat(32)) && route.endsWith("eth0"))
        .noneMatch(route -> route.startsWith("20010db8"));
    assertThat(tiny(shop, "cat", "/proc/net/if_inet6")).doesNotContain("20010db8");
  }

  @Test
  void networkWithoutItHasNone() {
    assertThat(tiny(database, "cat", "/proc/net/if_inet6")).contains("eth0").doesNotContain("eth1");
  }

  @Test
  void oneNetworkCannotBeBoth() {
    SandboxSpec other = TINY.network(Network.of("six"));

    assertThatThrownBy(() -> RUNTIME.start(other).close())
        .hasMessageContaining("The network 'six' is there with IPv6");
  }

  private static String ipv6Of(Sandbox sandbox) {
    return tiny(sandbox, "cat", "/etc/hosts")
        .lines()
        .filter(line -> line.startsWith(PREFIX) && line.contains(sandbox.name()))
        .findFirst()
        .orElseThrow()
        .split("\t", -1)[0];
  }
}

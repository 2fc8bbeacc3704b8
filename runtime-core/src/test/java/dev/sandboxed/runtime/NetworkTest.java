package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who reaches whom, and by which name. */
class NetworkTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final Network BACK = Network.of("back");
  private static final Network FRONT = Network.of("front");
  private static final SandboxSpec TINY = SandboxSpec.of("tiny");
  static final int A = 1;
  private static final int PTR = 12;
  static final int AAAA = 28;
  private static final int NO_SUCH_NAME = 3;

  private static Sandbox database;
  private static Sandbox shop;
  private static Sandbox browser;
  private static Sandbox outsider;

  @BeforeAll
  static void start() {
    database =
        RUNTIME.start(
            TINY.name("My_Database")
                .command("listen", "5432")
                .port(5432)
                .network(BACK, "db", "primary.db"));
    shop = RUNTIME.start(TINY.name("shop").network(FRONT).network(BACK));
    browser = RUNTIME.start(TINY.name("browser").network(FRONT));
    outsider = RUNTIME.start(TINY.name("outsider"));
  }

  @AfterAll
  static void close() {
    database.close();
    shop.close();
    browser.close();
    outsider.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"db", "primary.db", "my-database", "my_database", "DB"})
  void neighbourIsReachedByEachOfItsNames(String name) {
    assertThat(tiny(shop, "connect", name, "5432")).startsWith("connected to 10.232.");
  }

  @Test
  void whoComesLaterIsKnownToThoseWhoAreThereUntilItIsGone() {
    String name = "late";
    try (Sandbox late = RUNTIME.start(TINY.name(name).network(BACK))) {
      assertThat(tiny(database, "resolve", name)).startsWith("10.232.");
      assertThat(tiny(database, "cat", "/etc/hosts")).contains("\tlate\n");
      assertThat(tiny(late, "resolve", "db")).isNotEmpty();
      assertThat(code(ask(database, name, A))).isZero();
    }
    assertThat(tiny(database, "cat", "/etc/hosts")).doesNotContain("late");
    assertThat(code(ask(database, name, A))).isEqualTo(NO_SUCH_NAME);
  }

  @Test
  void networksAreApart() {
    assertThat(browser.exec("tiny", "connect", addressOf(database), "5432").stderr())
        .contains("UNREACH");
    assertThat(outsider.exec("tiny", "connect", addressOf(database), "5432").stderr())
        .contains("UNREACH");
    assertThat(database.exec("tiny", "connect", addressOf(outsider), "1").stderr())
        .contains("UNREACH");
    assertThat(tiny(browser, "cat", "/etc/hosts")).contains("shop").doesNotContain("database");
    assertThat(code(ask(browser, "db", A))).isEqualTo(NO_SUCH_NAME);
  }

  @Test
  void nameServerOfAnotherNetworkDoesNotAnswer() {
    assertThat(browser.exec("tiny", "connect", gatewayOf(database), "53").exitCode()).isNotZero();
    assertThat(database.exec("tiny", "connect", gatewayOf(database), "53").exitCode()).isZero();
  }

  @Test
  void sandboxOnTwoNetworksKnowsBothAndPassesNothingOn() {
    assertThat(code(ask(shop, "db", A))).isZero();
    assertThat(code(ask(shop, "browser", A))).isZero();
    assertThat(tiny(shop, "cat", "/proc/sys/net/ipv4/ip_forward")).isEqualTo("0\n");
  }

  @Test
  void namesAreAnsweredForAddressesTooAndWithoutOnesOfIpv6() {
    assertThat(answers(ask(shop, "db", A))).isEqualTo(1);
    String reverse = reverse(addressOf(database)) + ".in-addr.arpa";
    assertThat(text(ask(shop, reverse, PTR))).contains("my-database");
    String none = ask(shop, "db", AAAA);
    assertThat(code(none)).isZero();
    assertThat(answers(none)).isZero();
  }

  @Test
  void unknownNameIsToldAtOnceWhateverItLooksLike() {
    assertThat(code(ask(shop, "nobody", A))).isEqualTo(NO_SUCH_NAME);
    assertThat(code(ask(shop, "example.com", AAAA))).isEqualTo(NO_SUCH_NAME);
    assertThat(code(ask(shop, "1.0.0.127.in-addr.arpa", PTR))).isEqualTo(NO_SUCH_NAME);
    assertThat(shop.exec("tiny", "resolve", "example.com").exitCode()).isNotZero();
  }

  @Test
  void streamsAreAnsweredUnlessTheyHoldSomethingElse() {
    String query = query("db", A);
    String length = String.format("%04x", query.length() / 2);

    String two = length + query + length + query;
    String answers = tiny(shop, "ask", "tcp", gatewayOf(shop), "53", two + length).strip();

    int middle = answers.length() / 2;
    assertThat(code(answers.substring(4, middle))).isZero();
    assertThat(answers.substring(middle)).isEqualTo(answers.substring(0, middle));
    assertThat(shop.exec("tiny", "ask", "tcp", gatewayOf(shop), "53", "ffff00").stdout())
        .as("a query that is too long ends the connection")
        .isEqualTo("\n");
    assertThat(code(ask(shop, "db", A))).isZero();
  }

  @Test
  void nameServersHaveNoPrivilegeAndFewSystemCalls() {
    List<ProcessHandle> servers = servers();

    assertThat(servers).hasSizeGreaterThanOrEqualTo(2);
    assertThat(servers.stream().map(NetworkTest::status))
        .allSatisfy(
            status ->
                assertThat(status)
                    .contains("CapEff:\t0000000000000000\n")
                    .contains("CapPrm:\t0000000000000000\n")
                    .contains("NoNewPrivs:\t1\n")
                    .contains("Seccomp:\t2\n"));
  }

  @Test
  void nameServerThatEndsIsReplaced() throws InterruptedException {
    List<ProcessHandle> killed = servers();

    killed.forEach(ProcessHandle::destroyForcibly);

    TestRuntime.eventually(
        "others follow",
        () -> servers().size() == killed.size() && Collections.disjoint(servers(), killed));
    TestRuntime.eventually(
        "they answer", () -> shop.exec("tiny", "connect", gatewayOf(shop), "53").exitCode() == 0);
    assertThat(code(ask(shop, "db", A))).isZero();
    assertThat(code(ask(shop, "browser", A))).isZero();
  }

  private static List<ProcessHandle> servers() {
    return RUNTIME.nativeProcesses().stream()
        .flatMap(monitor -> monitor.children()) // the hub
        .flatMap(hub -> hub.children())
        .filter(process -> status(process).startsWith("Name:\tsandbox-init\n"))
        .toList();
  }

  private static String status(ProcessHandle process) {
    return Leftovers.content(Path.of("/proc/" + process.pid() + "/status"));
  }

  @Test
  void withoutNetworkThereIsOnlyLoopback() {
    SandboxSpec alone = TINY.command("listen-local", "7000").withoutNetwork();
    try (Sandbox sandbox = RUNTIME.start(alone)) {
      assertThat(tiny(sandbox, "cat", "/proc/net/dev").lines().filter(line -> line.contains(":")))
          .hasSize(1);
      assertThat(sandbox.exec("tiny", "connect", addressOf(outsider), "1").stderr())
          .contains("UNREACH");
    }
  }

  /** The answer of the name server that it asks, in digits. */
  static String ask(Sandbox sandbox, String name, int type) {
    return tiny(sandbox, "ask", "udp", gatewayOf(sandbox), "53", query(name, type)).strip();
  }

  private static String query(String name, int type) {
    ByteArrayOutputStream query = new ByteArrayOutputStream();
    query.writeBytes(new byte[] {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (String label : name.split("\\.", -1)) {
      query.write(label.length());
      query.writeBytes(label.getBytes(US_ASCII));
    }
    query.writeBytes(new byte[] {0, 0, (byte) type, 0, 1});
    return HexFormat.of().formatHex(query.toByteArray());
  }

  private static int code(String answer) {
    assertThat(answer).startsWith("1234");
    return Integer.parseInt(answer.substring(7, 8), 16);
  }

  /** How many records an answer has. */
  static int answers(String answer) {
    return Integer.parseInt(answer.substring(12, 16), 16);
  }

  private static String text(String answer) {
    return new String(HexFormat.of().parseHex(answer), US_ASCII);
  }

  private static String reverse(String address) {
    String[] parts = address.split("\\.", -1);
    return parts[3] + "." + parts[2] + "." + parts[1] + "." + parts[0];
  }

  private static String gatewayOf(Sandbox sandbox) {
    return tiny(sandbox, "cat", "/etc/resolv.conf")
        .lines()
        .filter(line -> line.startsWith("nameserver "))
        .map(line -> line.substring("nameserver ".length()))
        .findFirst()
        .orElseThrow();
  }

  private static String addressOf(Sandbox sandbox) {
    String own = tiny(sandbox, "hostname").strip();
    return tiny(sandbox, "cat", "/etc/hosts")
        .lines()
        .filter(line -> line.contains("\t" + own))
        .map(line -> line.substring(0, line.indexOf('\t')))
        .findFirst()
        .orElseThrow();
  }
}

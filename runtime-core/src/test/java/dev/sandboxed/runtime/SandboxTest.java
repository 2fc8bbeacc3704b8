package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.Port;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.ExitedEarlyException;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

class SandboxTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");

  @Test
  void imageSaysWhatIsRunAndHow() {
    try (Sandbox sandbox = RUNTIME.start(TINY.name("db-1"))) {
      assertThat(sandbox.name()).isEqualTo("db-1");
      assertThat(sandbox.image().familiar()).isEqualTo("tiny:latest");
      assertThat(sandbox.state()).isEqualTo(new State.Running());
      assertThat(tiny(sandbox, "id")).isEqualTo("uid=0 euid=0 gid=0 egid=0 groups=0\n");
      assertThat(tiny(sandbox, "pwd")).isEqualTo("/\n");
      assertThat(tiny(sandbox, "hostname")).isEqualTo("db-1\n");
      assertThat(tiny(sandbox, "env").lines())
          .containsExactlyInAnyOrder(
              "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
              "HOSTNAME=db-1",
              "FROM_IMAGE=yes",
              "HOME=/root");
      assertThat(tiny(sandbox, "cat", "/etc/hostname")).isEqualTo("db-1\n");
      assertThat(tiny(sandbox, "cat", "/etc/hosts"))
          .contains("127.0.0.1\tlocalhost")
          .contains("\tdb-1\n");
    }
  }

  @Test
  void specificationOverridesTheImage() {
    severalIds();
    SandboxSpec spec =
        TINY.entrypoint("tiny")
            .command("sleep")
            .env("FROM_IMAGE", "no")
            .env("MORE", "a b=c")
            .user("app:extra")
            .workingDirectory("/made/for/this");
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(tiny(sandbox, "id"))
          .isEqualTo("uid=1000 euid=1000 gid=2000 egid=2000 groups=2000\n");
      assertThat(tiny(sandbox, "pwd")).isEqualTo("/made/for/this\n");
      assertThat(tiny(sandbox, "env"))
          .contains("FROM_IMAGE=no\n", "MORE=a b=c\n", "HOME=/home/app\n");
      assertThat(tiny(sandbox, "ls", "/made/for")).startsWith("d 0755 2 0 0 ");
    }
  }

  @Test
  void userOfTheImageHasItsSupplementaryGroups() {
    severalIds();
    RUNTIME
        .images()
        .add("tiny-app", TestImages.config(List.of("/bin/tiny"), List.of("sleep"), "app", "/tmp"));
    try (Sandbox sandbox = RUNTIME.start(SandboxSpec.of("tiny-app"))) {
      assertThat(tiny(sandbox, "id"))
          .isEqualTo("uid=1000 euid=1000 gid=1000 egid=1000 groups=1000,2000\n");
      assertThat(tiny(sandbox, "pwd")).isEqualTo("/tmp\n");
      assertThat(tiny(sandbox, "caps"))
          .contains("CapPrm:\t0000000000000000", "CapEff:\t0000000000000000");
    }
  }

  @Test
  void mainProcessIsPidOne() {
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThat(tiny(sandbox, "cat", "/proc/1/cmdline")).isEqualTo("/bin/tiny");
    }
  }

  @Test
  void outputIsKeptAndTheTwoStreamsAreToldApart() {
    SandboxSpec spec = TINY.command("ls", "/bin", "/missing").ready(Readiness.log("missing"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(sandbox.logs().stdout()).contains(" tiny\n").doesNotContain("missing");
      assertThat(sandbox.logs().stderr()).isEqualTo("/missing: ENOENT\n");
      assertThat(sandbox.logs().all()).contains(" tiny\n", "/missing: ENOENT\n");
    }
  }

  @Test
  void muchOutputIsCompleteWhenTheProgramHasEnded() throws InterruptedException {
    try (Sandbox sandbox = RUNTIME.start("spew", "20000")) {
      awaitExit(sandbox);
      assertThat(sandbox.logs().stdout().lines())
          .hasSize(20_000)
          .last()
          .asString()
          .startsWith("0000020000 ");
    }
  }

  @Test
  void endOfTheProgramIsTheEndOfTheSandbox() throws InterruptedException {
    try (Sandbox sandbox = RUNTIME.start("exit", "3")) {
      awaitExit(sandbox);
      assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.exited(3)));
      assertThatThrownBy(() -> sandbox.exec("/bin/tiny", "id"))
          .isInstanceOf(SandboxGoneException.class)
          .hasMessageContaining("exit code 3");
    }
  }

  @Test
  void execReportsTheExitCodeAndBothStreams() {
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThat(sandbox.exec("/bin/tiny", "exit", "42").exitCode()).isEqualTo(42);
      ExecResult result = sandbox.exec("tiny", "err", "to", "stderr");
      assertThat(result.stderr()).isEqualTo("to stderr\n");
      assertThat(result.stdout()).isEmpty();
      assertThat(result.duration()).isPositive();
      assertThat(tiny(sandbox, "cat")).isEmpty();
    }
  }

  @Test
  void execOfAProgramThatIsMissingSaysSo() {
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThatThrownBy(() -> sandbox.exec("psql", "-l"))
          .isInstanceOf(StartFailedException.class)
          .hasMessageContaining("[psql, -l]")
          .hasMessageContaining("ENOENT")
          .hasMessageContaining("PATH");
      assertThatThrownBy(sandbox::exec).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void filesThatAreWrittenAreGoneWithTheSandbox() {
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThat(sandbox.exec("tiny", "write", "/tmp/file", "text").exitCode()).isZero();
      assertThat(tiny(sandbox, "cat", "/tmp/file")).isEqualTo("text\n");
    }
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThat(sandbox.exec("tiny", "cat", "/tmp/file").exitCode()).isEqualTo(1);
    }
  }

  @Test
  void publishedPortIsReachedWhenTheSandboxHasStarted() throws IOException {
    try (Sandbox sandbox = RUNTIME.start(TINY.command("listen-after", "100", "8080").port(8080))) {
      assertThat(sandbox.host()).isEqualTo("127.0.0.1");
      assertThat(sandbox.address(8080)).isEqualTo("127.0.0.1:" + sandbox.port(8080));
      assertThat(sandbox.uri("http", 8080)).hasToString("http://" + sandbox.address(8080));
      assertThat(converse(sandbox, 8080, "hello")).isEqualTo("hello");
      assertThatThrownBy(() -> sandbox.port(9090))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("9090")
          .hasMessageContaining("[8080]");
    }
  }

  @Test
  void exposedPortIsPublished() throws IOException {
    RUNTIME
        .images()
        .add(
            "tiny-exposes",
            TestImages.exposing(
                TestImages.config(List.of("/bin/tiny"), List.of("listen", "5000"), "", ""),
                List.of(Port.tcp(5000), new Port(53, Port.Protocol.UDP)),
                List.of("/volume/deep"),
                "SIGINT"));
    try (Sandbox sandbox = RUNTIME.start(SandboxSpec.of("tiny-exposes"))) {
      assertThat(converse(sandbox, 5000, "hello")).isEqualTo("hello");
      assertThat(tiny(sandbox, "ls", "/volume")).startsWith("d 0755 2 0 0 ").endsWith("deep\n");
    }
  }

  @Test
  void serviceSeesTheGatewayAsItsPeer() throws IOException {
    try (Sandbox sandbox = RUNTIME.start(TINY.command("peer", "8080").port(8080));
        Socket socket = new Socket(sandbox.host(), sandbox.port(8080))) {
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("10.231.0.1:");
    }
  }

  @Test
  void sandboxesReachEachOther() {
    try (Sandbox server = RUNTIME.start(TINY.name("server").command("listen", "7000").port(7000));
        Sandbox client = RUNTIME.start()) {
      String address = tiny(server, "cat", "/etc/hosts").lines().reduce((a, b) -> b).orElseThrow();

      ExecResult result =
          client.exec("tiny", "connect", address.substring(0, address.indexOf('\t')), "7000");

      assertThat(result.exitCode()).as(result.toString()).isZero();
    }
  }

  @Test
  void portOfASandboxThatIsGoneRefusesConnections() {
    Sandbox sandbox = RUNTIME.start(TINY.command("listen", "8080").port(8080));
    int port = sandbox.port(8080);
    sandbox.close();

    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void logPatternIsWaitedFor() {
    SandboxSpec spec =
        TINY.command("listen-after", "100", "8080").ready(Readiness.log("listening on \\d+"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertThat(sandbox.logs().stdout()).isEqualTo("listening on 8080\n");
    }
  }

  @Test
  void stopAsksFirstAndKeepsTheOutput() {
    try (Sandbox sandbox = RUNTIME.start(TINY.command("signals").ready(Readiness.log("waiting")))) {
      sandbox.stop();

      assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.exited(0)));
      assertThat(sandbox.logs().stdout()).contains("received signal 15");
      sandbox.stop();
    }
  }

  @Test
  void stopUsesTheSignalOfTheImage() {
    RUNTIME
        .images()
        .add("tiny-int", TestImages.exposing(TestImages.config(), List.of(), List.of(), "SIGINT"));
    SandboxSpec spec =
        SandboxSpec.of("tiny-int").command("signals").ready(Readiness.log("waiting"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      sandbox.stop();

      assertThat(sandbox.logs().stdout()).contains("received signal 2 ");
    }
  }

  @Test
  void stopKillsAtOnceWhatIgnoresTheSignal() {
    SandboxSpec spec = TINY.command("ignore-term").ready(Readiness.log("ignoring"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      long begin = System.nanoTime();

      sandbox.stop();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.signalled(9)));
    }
  }

  @Test
  void closeEndsEveryProcessAndMayBeRepeated() {
    Sandbox sandbox = RUNTIME.start(TINY.command("fork-tree", "5").ready(Readiness.log("forked")));

    sandbox.close();
    sandbox.close();

    assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.signalled(9)));
    assertThatThrownBy(sandbox::logs).isInstanceOf(SandboxGoneException.class);
  }

  @Test
  void severalStartAtOnce() throws IOException {
    List<SandboxSpec> specs =
        java.util.stream.IntStream.range(0, 12)
            .mapToObj(index -> TINY.name("s" + index).command("listen", "8080").port(8080))
            .toList();

    List<Sandbox> sandboxes = RUNTIME.runtime().startAll(specs);

    try {
      assertThat(sandboxes)
          .extracting(Sandbox::name)
          .isEqualTo(specs.stream().map(SandboxSpec::name).toList());
      for (Sandbox sandbox : sandboxes) {
        assertThat(converse(sandbox, 8080, sandbox.name())).isEqualTo(sandbox.name());
      }
    } finally {
      sandboxes.forEach(Sandbox::close);
    }
  }

  @Test
  void oneThatFailsTakesTheOthersWithIt() {
    List<SandboxSpec> specs = List.of(TINY, TINY.name("broken").entrypoint("/missing"), TINY);

    assertThatThrownBy(() -> RUNTIME.runtime().startAll(specs))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("'broken'");
  }

  @Test
  @Timeout(60)
  void oneThatFailsDoesNotWaitForOneThatNeverGetsReady() {
    SandboxSpec never = TINY.name("never").port(8080).startTimeout(Duration.ofHours(1));
    List<SandboxSpec> specs = List.of(never, TINY.name("broken").port(1).command("exit", "3"));

    assertThatThrownBy(() -> RUNTIME.runtime().startAll(specs))
        .isInstanceOf(ExitedEarlyException.class)
        .hasMessageContaining("'broken'")
        .hasMessageContaining("exit code 3");
  }

  @Test
  void nothingToStartIsNothing() {
    assertThat(RUNTIME.runtime().startAll(List.of())).isEmpty();
  }

  static String tiny(Sandbox sandbox, String... command) {
    String[] whole = new String[command.length + 1];
    whole[0] = "/bin/tiny";
    System.arraycopy(command, 0, whole, 1, command.length);
    ExecResult result = sandbox.exec(whole);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result.stdout();
  }

  static void severalIds() {
    Assumptions.assumeThat(RUNTIME.identity().count()).as("ids in sandboxes").isGreaterThan(2000);
  }

  private static void awaitExit(Sandbox sandbox) throws InterruptedException {
    TestRuntime.eventually("the program runs", () -> sandbox.state() instanceof State.Exited);
  }

  private static String converse(Sandbox sandbox, int port, String text) throws IOException {
    try (Socket socket = new Socket(sandbox.host(), sandbox.port(port))) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}

package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.Health;
import dev.sandboxed.runtime.spec.HealthCheck;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.LogLine;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.PublishedPort;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A sandbox whose program is ended and started again. */
@Timeout(120)
class RestartTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final SandboxSpec TINY = SandboxSpec.of("tiny");
  private static final SandboxSpec TELL = TINY.command("tell", "/data", "7000").port(7000);
  private static final SandboxSpec SIGNALS =
      TINY.command("signals").ready(Readiness.log("waiting"));

  @Test
  void everythingButTheProcessIsTheSame() throws IOException {
    Network network = Network.create();
    try (Sandbox neighbour = RUNTIME.start(TINY.network(network));
        Sandbox sandbox = RUNTIME.start(TELL.network(network, "service"))) {
      int port = sandbox.port(7000);
      String address = tiny(neighbour, "resolve", "service");
      tiny(sandbox, "write", "/data", "kept");
      tiny(neighbour, "connect", "service", "7000");

      sandbox.restart();

      assertThat(sandbox.state()).isEqualTo(new State.Running());
      assertThat(sandbox.port(7000)).isEqualTo(port);
      assertThat(ask(sandbox)).isEqualTo("kept\n.\n");
      assertThat(tiny(neighbour, "resolve", "service")).isEqualTo(address);
      assertThat(tiny(neighbour, "connect", "service", "7000")).contains("kept");
      assertThat(tiny(sandbox, "cat", "/etc/hosts")).contains("\ttiny service\n");
      assertThat(tiny(sandbox, "cat", "/proc/1/cmdline")).startsWith("/bin/tiny");
    }
  }

  @Test
  void programIsStoppedAsItWants() {
    try (Sandbox sandbox =
        RUNTIME.start(SIGNALS.lifecycle(Lifecycle.DEFAULT.stopSignal("SIGQUIT")))) {
      sandbox.restart();

      assertThat(sandbox.logs().stdout()).contains("received signal 3 ");
    }
  }

  @Test
  void programThatHasEndedIsStartedAgain() throws Exception {
    try (Sandbox sandbox = RUNTIME.start(TELL)) {
      int port = sandbox.port(7000);
      sandbox.stop();
      assertThatThrownBy(() -> ask(sandbox)).isInstanceOf(ConnectException.class);
      sandbox.restart();
      assertThat(ask(sandbox)).isEqualTo(".\n");

      sandbox.signal("KILL");
      TestRuntime.eventually("it runs", () -> sandbox.state() instanceof State.Exited);
      sandbox.restart();

      assertThat(ask(sandbox)).isEqualTo(".\n");
      assertThat(sandbox.port(7000)).isEqualTo(port);
    }
  }

  @Test
  void portListensOnlyWhileTheServiceDoes() throws Exception {
    SandboxSpec slow =
        TINY.command("listen-after", "1000", "7000").port(7000).startTimeout(PATIENCE);
    try (Sandbox sandbox = RUNTIME.start(slow)) {
      CompletableFuture<Void> restart = CompletableFuture.runAsync(sandbox::restart);
      sandbox.logs().await(line -> line.text().startsWith("listening"), PATIENCE);
      boolean refused = false;
      while (!restart.isDone()) {
        refused |= !connects(sandbox);
      }
      restart.get(60, TimeUnit.SECONDS);

      assertThat(refused).as("some connections were refused").isTrue();
      assertThat(connects(sandbox)).isTrue();
    }
  }

  @Test
  void connectionsThatAreStillOpenAreClosed() throws IOException {
    SandboxSpec listen = TINY.command("listen", "7000").port(7000);
    try (Sandbox sandbox = RUNTIME.start(listen)) {
      for (int round = 0; round < 5; round++) {
        try (Socket socket = new Socket(sandbox.host(), sandbox.port(7000))) {
          socket.setSoTimeout(20_000);
          socket.getOutputStream().write(1);
          assertThat(socket.getInputStream().read()).isEqualTo(1);

          sandbox.restart();

          assertThat(readOrReset(socket)).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void datagramsGoToTheNewProgram() throws IOException {
    SandboxSpec udp =
        TINY.command("listen-udp", "5353")
            .publish(PublishedPort.udp(5353))
            .ready(Readiness.log("listening"));
    try (Sandbox sandbox = RUNTIME.start(udp);
        DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      client.setSoTimeout(20_000);
      int port = sandbox.udpPort(5353);
      exchange(client, port);

      sandbox.restart();

      assertThat(sandbox.udpPort(5353)).isEqualTo(port);
      exchange(client, port);
    }
  }

  @Test
  void logsGoOnAndSoDoThoseWhoFollowThem() {
    List<String> followed = Collections.synchronizedList(new ArrayList<>());
    try (Sandbox sandbox = RUNTIME.start(SIGNALS)) {
      Logs before = sandbox.logs();
      LogFollowing following = before.follow(line -> followed.add(line.text()));

      sandbox.restart();
      sandbox.signal("HUP");
      LogLine line = before.await(each -> each.text().startsWith("received signal 1 "), PATIENCE);
      sandbox.stop();

      assertThat(line.text()).isNotEmpty();
      assertThat(following.awaitEnd(PATIENCE)).isTrue();
      assertThat(before.stdout().lines().filter(each -> each.startsWith("waiting"))).hasSize(2);
      assertThat(followed).containsExactlyElementsOf(before.stdout().lines().toList());
    }
  }

  @Test
  void readinessIsWaitedForAnew() {
    SandboxSpec spec = TINY.command("echo", "once").ready(Readiness.log("once"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      for (int restarts = 1; restarts < 10; restarts++) {
        sandbox.restart();
        assertThat(sandbox.logs().stdout().lines()).hasSize(restarts + 1);
      }
    }
  }

  @Test
  void healthBeginsAnew() throws InterruptedException {
    HealthCheck check = HealthCheck.of("tiny", "cat", "/tmp/mark").interval(Duration.ofMillis(20));
    SandboxSpec spec = SIGNALS.lifecycle(Lifecycle.DEFAULT.healthCheck(check));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      tiny(sandbox, "write", "/tmp/mark", "here");
      sandbox.restart();

      TestRuntime.eventually(
          "it is not healthy", () -> sandbox.health().status() == Health.Status.HEALTHY);
    }
  }

  @Test
  void pausedSandboxRunsAfterwards() {
    try (Sandbox sandbox = RUNTIME.start(SIGNALS)) {
      sandbox.pause();
      sandbox.restart();

      assertThat(sandbox.state()).isEqualTo(new State.Running());
      assertThat(sandbox.exec("tiny", "exit", "0").exitCode()).isZero();
    }
  }

  @Test
  void limitsHoldAndStatisticsBeginAnew() {
    Limits limits = Limits.builder().memory("64m").bestEffort().build();
    try (Sandbox sandbox = RUNTIME.start(TINY.limits(limits).mount(Mount.tmpfs("/mem")))) {
      Assumptions.assumeThat(sandbox.stats().oomKills()).as("groups can be made").isPresent();
      tiny(sandbox, "write", "/mem/file", "x");
      assertThat(sandbox.exec("tiny", "mem", "128").exitCode()).isEqualTo(137);
      assertThat(sandbox.stats().oomKills()).hasValue(1);

      sandbox.restart();

      assertThat(sandbox.stats().oomKills()).hasValue(0);
      assertThat(sandbox.exec("tiny", "cat", "/mem/file").exitCode()).isNotZero();
      assertThat(sandbox.exec("tiny", "mem", "128").exitCode()).isEqualTo(137);
    }
  }

  @Test
  void mountsStayAndCopiesAreMadeAgainWhereTheyAreGone(@TempDir Path host) throws Exception {
    Files.setPosixFilePermissions(host, PosixFilePermissions.fromString("rwxrwxrwx"));
    SandboxSpec spec =
        TINY.mount(Mount.bind(host, "/data").readWrite())
            .mount(Mount.tmpfs("/run"))
            .copy(FileCopy.text("copied", "/etc/config"))
            .copy(FileCopy.text("copied", "/run/config"))
            .copy(FileCopy.text("copied", "/data/config"));
    String[] all = {"cat", "/etc/config", "/run/config", "/data/config"};
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      for (String file : List.of("/etc/config", "/run/config", "/data/config")) {
        tiny(sandbox, "write", file, "changed");
      }
      sandbox.restart();
      assertThat(tiny(sandbox, all)).isEqualTo("changed\ncopiedchanged\n");

      sandbox.reset();
      assertThat(tiny(sandbox, all)).isEqualTo("copiedcopiedcopied");
    }
    TestRuntime.eventually(
        "mounts are left in the hub",
        () -> RUNTIME.mountsOfHub().noneMatch(mount -> mount.contains(" /b/")));
  }

  @Test
  void userIsLookedForInTheFilesAsTheyAre() {
    RUNTIME.severalIds();
    try (Sandbox sandbox = RUNTIME.start(TELL.user("app"))) {
      sandbox.exec(ExecSpec.of("tiny", "write", "/etc/passwd", "app:x:1234:1000::/:/").user("0"));
      sandbox.restart();
      assertThat(tiny(sandbox, "id")).startsWith("uid=1234 ");

      sandbox.exec(ExecSpec.of("tiny", "write", "/etc/passwd", "nobody:x:99:99::/:/").user("0"));
      for (int attempt = 0; attempt < 3; attempt++) {
        assertThatThrownBy(sandbox::restart)
            .isInstanceOf(StartFailedException.class)
            .hasMessageContaining("'app'");
        assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.signalled(9)));
        assertThatThrownBy(() -> sandbox.exec("tiny", "id"))
            .isInstanceOf(SandboxGoneException.class);
      }
    }
  }

  @Test
  void restartThatFailsCanBeTriedAgain() throws Exception {
    SandboxSpec slow = TINY.command("listen-after", "1000", "7000").port(7000);
    try (Sandbox sandbox = RUNTIME.start(slow)) {
      int port = sandbox.port(7000);
      Thread.currentThread().interrupt();
      assertThatThrownBy(sandbox::restart).hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();

      sandbox.restart();
      Thread interrupted = new Thread(() -> restartUntilInterrupted(sandbox));
      interrupted.start();
      while (connects(sandbox)) {
        Thread.onSpinWait();
      }
      interrupted.interrupt();
      interrupted.join();
      TestRuntime.eventually("it runs", () -> sandbox.state() instanceof State.Exited);

      sandbox.restart();
      assertThat(sandbox.port(7000)).isEqualTo(port);
      assertThat(connects(sandbox)).isTrue();
    }
  }

  private static void restartUntilInterrupted(Sandbox sandbox) {
    assertThatThrownBy(sandbox::restart).hasMessageContaining("interrupted");
  }

  @Test
  void closedSandboxIsNotRestarted() {
    Sandbox sandbox = RUNTIME.start();
    sandbox.close();

    assertThatThrownBy(sandbox::restart)
        .isInstanceOf(SandboxGoneException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void closingDoesNotWaitForARestart() throws Exception {
    SandboxSpec slow =
        TINY.command("signals")
            .ready(Readiness.log("waiting"))
            .lifecycle(Lifecycle.DEFAULT.stopSignal("SIGUSR1").stopGrace(Duration.ofHours(1)));
    Sandbox sandbox = RUNTIME.start(slow);
    CompletableFuture<Void> restart = CompletableFuture.runAsync(sandbox::restart);
    sandbox.logs().await(line -> line.text().contains("signal 10 "), PATIENCE);

    sandbox.close();

    assertThatThrownBy(() -> restart.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(SandboxGoneException.class)
        .hasMessageContaining("closed");
    assertThat(sandbox.state()).isEqualTo(new State.Exited(ExitStatus.signalled(9)));
  }

  @Test
  void closingEndsAStartThatIsUnderWay() throws Exception {
    SandboxSpec slow =
        TINY.command("listen-after", "1500", "7000").port(7000).startTimeout(Duration.ofMinutes(2));
    Sandbox sandbox = RUNTIME.start(slow);
    CompletableFuture<Void> restart = CompletableFuture.runAsync(sandbox::restart);
    while (connects(sandbox)) {
      Thread.onSpinWait();
    }
    sandbox.close();

    assertThatThrownBy(() -> restart.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(SandboxGoneException.class);
  }

  @Test
  void manyAtOnceAreDoneOneByOne() throws Exception {
    SandboxSpec untilItSaysSo = TELL.ready(Readiness.log("listening"));
    try (Sandbox sandbox = RUNTIME.start(untilItSaysSo)) {
      List<CompletableFuture<Void>> restarts = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        restarts.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int round = 0; round < 5; round++) {
                    sandbox.restart();
                    runSomething(sandbox);
                  }
                }));
      }
      for (CompletableFuture<Void> each : restarts) {
        each.get(100, TimeUnit.SECONDS);
      }
      assertThat(ask(sandbox)).isEqualTo(".\n");
      assertThat(sandbox.logs().stdout().lines()).hasSize(21);
    }
  }

  /** Another thread may just restart it. */
  private static void runSomething(Sandbox sandbox) {
    try {
      ExecResult result = sandbox.exec("tiny", "echo", "hello");
      assertThat(result.stdout()).isIn("hello\n", "");
    } catch (SandboxGoneException e) {
      assertThat(e).hasMessageContaining("has ended");
    }
  }

  static String ask(Sandbox sandbox) throws IOException {
    try (Socket socket = new Socket(sandbox.host(), sandbox.port(7000))) {
      socket.setSoTimeout(20_000);
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static boolean connects(Sandbox sandbox) {
    try (Socket socket = new Socket(sandbox.host(), sandbox.port(7000))) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns -1 for the end of a connection, however it came. */
  static int readOrReset(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (java.net.SocketException e) {
      return -1;
    }
  }

  static void exchange(DatagramSocket client, int port) throws IOException {
    byte[] ping = "ping".getBytes(UTF_8);
    client.send(new DatagramPacket(ping, ping.length, InetAddress.getLoopbackAddress(), port));
    DatagramPacket answer = new DatagramPacket(new byte[16], 16);
    client.receive(answer);
    assertThat(new String(answer.getData(), 0, answer.getLength(), UTF_8)).isEqualTo("ping");
  }
}

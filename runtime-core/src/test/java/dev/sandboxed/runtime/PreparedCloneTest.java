package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.PublishedPort;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A sandbox beside which the state of the next reset is prepared. */
@Timeout(240)
class PreparedCloneTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final SandboxSpec TINY =
      SandboxSpec.of("tiny").lifecycle(Lifecycle.DEFAULT.preparedClone(true));
  private static final SandboxSpec TELL = TINY.command("tell", "/data", "7000").port(7000);

  @Test
  void cloneTakesThePlaceOfTheSandbox() throws Exception {
    Network network = Network.create();
    SandboxSpec spec = TELL.publish(PublishedPort.udp(7001)).network(network, "service");
    try (Sandbox neighbour = RUNTIME.start(SandboxSpec.of("tiny").network(network));
        Sandbox sandbox = RUNTIME.start(spec)) {
      int port = sandbox.port(7000);
      int udpPort = sandbox.udpPort(7001);
      for (int round = 0; round < 3; round++) {
        tiny(sandbox, "write", "/data", "old");
        tiny(sandbox, "write", "/etc/hosts", "10.9.8.7 old");
        assertThat(tiny(neighbour, "connect", "service", "7000")).contains("old");
        awaitClone(sandbox);
        String before = tiny(neighbour, "resolve", "service");
        String hosts = tiny(neighbour, "cat", "/etc/hosts");
        assertThat(hosts.lines().filter(line -> line.contains("service"))).hasSize(1);

        sandbox.reset();

        assertThat(sandbox.state()).isEqualTo(new State.Running());
        assertThat(sandbox.port(7000)).isEqualTo(port);
        assertThat(sandbox.udpPort(7001)).isEqualTo(udpPort);
        assertThat(RestartTest.ask(sandbox)).isEqualTo(".\n");
        assertThat(sandbox.exec("tiny", "cat", "/data").exitCode()).isNotZero();
        assertThat(tiny(neighbour, "resolve", "service")).isNotEqualTo(before);
        assertThat(tiny(neighbour, "connect", "service", "7000")).contains("\n.\n");
        String own = tiny(sandbox, "cat", "/etc/hosts");
        assertThat(own.lines().filter(line -> line.contains("service"))).hasSize(1);
        assertThat(own).contains(tiny(neighbour, "resolve", "service").strip());
        assertThat(own).doesNotContain("10.9.8.7");
      }
    }
  }

  @Test
  void sandboxOnNoNetworkOfItsOwnIsClonedAsWell() throws Exception {
    try (Sandbox sandbox = RUNTIME.start(TELL)) {
      for (int round = 0; round < 3; round++) {
        tiny(sandbox, "write", "/data", "old");
        awaitClone(sandbox);
        sandbox.reset();

        assertThat(RestartTest.ask(sandbox)).isEqualTo(".\n");
      }
      tiny(sandbox, "write", "/data", "kept");
      sandbox.restart();
      assertThat(RestartTest.ask(sandbox)).isEqualTo("kept\n.\n");
      awaitClone(sandbox);
      sandbox.stop();
      sandbox.reset();
      assertThat(RestartTest.ask(sandbox)).isEqualTo(".\n");
    }
  }

  @Test
  void connectionsAreCutAndClientsOfUdpAreAnsweredByTheClone() throws Exception {
    SandboxSpec udp =
        TINY.command("listen-udp", "5353")
            .publish(PublishedPort.udp(5353))
            .ready(Readiness.log("listening"));
    try (Sandbox echo = RUNTIME.start(TINY.command("listen", "7000").port(7000));
        Sandbox datagrams = RUNTIME.start(udp);
        DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Socket socket = new Socket(echo.host(), echo.port(7000))) {
      socket.setSoTimeout(20_000);
      client.setSoTimeout(20_000);
      socket.getOutputStream().write(1);
      assertThat(socket.getInputStream().read()).isEqualTo(1);
      RestartTest.exchange(client, datagrams.udpPort(5353));
      awaitClone(echo);
      awaitClone(datagrams);

      echo.reset();
      datagrams.reset();

      assertThat(RestartTest.readOrReset(socket)).isEqualTo(-1);
      RestartTest.exchange(client, datagrams.udpPort(5353));
    }
  }

  @Test
  void resetThatIsNotPreparedIsAsGood() throws Exception {
    try (Sandbox sandbox = RUNTIME.start(TELL)) {
      for (int round = 0; round < 20; round++) {
        tiny(sandbox, "write", "/data", "old");
        sandbox.reset();
        assertThat(RestartTest.ask(sandbox)).isEqualTo(".\n");
      }
    }
  }

  @Test
  void cloneThatHasEndedIsReplaced() throws Exception {
    SandboxSpec spec = TINY.command("signals").ready(Readiness.log("waiting"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      awaitClone(sandbox);
      List<ProcessHandle> programs = RUNTIME.programs();
      assertThat(programs).hasSize(2);
      programs.forEach(ProcessHandle::destroyForcibly);
      TestRuntime.eventually("it runs", () -> sandbox.state() instanceof State.Exited);
      TestRuntime.eventually("it is ready", () -> !((RunningSandbox) sandbox).isPrepared());

      sandbox.reset();

      assertThat(sandbox.state()).isEqualTo(new State.Running());
      awaitClone(sandbox);
      sandbox.reset();
      assertThat(sandbox.state()).isEqualTo(new State.Running());
    }
  }

  @Test
  void handleSpeaksOfTheClone() throws Exception {
    List<String> followed = Collections.synchronizedList(new ArrayList<>());
    SandboxSpec spec = TINY.command("signals").ready(Readiness.log("waiting"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      LogFollowing following = sandbox.logs().follow(line -> followed.add(line.text()));
      sandbox.signal("HUP");
      sandbox.logs().await(line -> line.text().contains("signal 1 "), PATIENCE);
      sandbox.pause();
      awaitClone(sandbox);

      sandbox.reset();
      assertThat(sandbox.state()).isEqualTo(new State.Running());
      assertThat(sandbox.logs().stdout()).contains("waiting").doesNotContain("signal 1 ");
      sandbox.signal("USR1");
      sandbox.logs().await(line -> line.text().contains("signal 10 "), PATIENCE);
      sandbox.stop();

      assertThat(following.awaitEnd(PATIENCE)).isTrue();
      assertThat(followed).anyMatch(line -> line.contains("signal 10 "));
    }
  }

  /** Who connects after the reset has returned never meets what was there before it. */
  @Test
  void nobodyReachesTheOldStateAfterTheReset() throws Exception {
    try (Sandbox sandbox = RUNTIME.start(TELL)) {
      AtomicInteger generation = new AtomicInteger();
      AtomicBoolean over = new AtomicBoolean();
      List<String> mistakes = Collections.synchronizedList(new ArrayList<>());
      List<Thread> clients = new ArrayList<>();
      for (int number = 0; number < 3; number++) {
        Thread client = new Thread(() -> askUntil(over, generation, sandbox, mistakes));
        client.start();
        clients.add(client);
      }
      for (int round = 1; round <= 40; round++) {
        if (round % 4 != 0) {
          awaitClone(sandbox);
        }
        sandbox.reset();
        generation.set(round);
        tiny(sandbox, "write", "/data", "generation " + round);
      }
      over.set(true);
      for (Thread client : clients) {
        client.join();
      }
      assertThat(mistakes).isEmpty();
    }
  }

  private static void askUntil(
      AtomicBoolean over, AtomicInteger generation, Sandbox sandbox, List<String> mistakes) {
    while (!over.get()) {
      int since = generation.get();
      try {
        String answer = RestartTest.ask(sandbox);
        if (answer.startsWith("generation ")) {
          int met = Integer.parseInt(answer.lines().findFirst().orElseThrow().substring(11));
          if (met < since) {
            mistakes.add("met " + met + " after reset " + since);
          }
        }
      } catch (IOException e) {
        // it is being reset: asked again
      }
    }
  }

  @Test
  void manyResetsLeaveNothingBehind() throws Exception {
    try (Sandbox prepared = RUNTIME.start(TELL);
        Sandbox plain = RUNTIME.start(TELL.lifecycle(Lifecycle.DEFAULT))) {
      reset(prepared, plain, 20);
      awaitClone(prepared);
      List<Long> before = RUNTIME.footprint();
      reset(prepared, plain, 200);
      awaitClone(prepared);

      TestRuntime.eventually("it grows " + before, () -> fits(RUNTIME.footprint(), before));
    }
  }

  private static boolean fits(List<Long> now, List<Long> before) {
    for (int index = 0; index < now.size(); index++) {
      if (now.get(index) > before.get(index)) {
        return false;
      }
    }
    return true;
  }

  private static void reset(Sandbox prepared, Sandbox plain, int times) throws Exception {
    for (int round = 0; round < times; round++) {
      if (round % 2 == 0) {
        awaitClone(prepared);
      }
      prepared.reset();
      plain.reset();
    }
  }

  private static void awaitClone(Sandbox sandbox) throws InterruptedException {
    TestRuntime.eventually("no clone is ready", ((RunningSandbox) sandbox)::isPrepared);
  }
}

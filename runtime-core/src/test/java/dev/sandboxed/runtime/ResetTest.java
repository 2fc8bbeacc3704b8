package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A sandbox that is put back to what it was started from. */
@Timeout(120)
class ResetTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final SandboxSpec TINY = SandboxSpec.of("tiny");
  private static final SandboxSpec TELL = TINY.command("tell", "/data", "7000").port(7000);

  @Test
  void nothingOfWhatWasWrittenIsSeenAnyMore() throws IOException {
    Network network = Network.create();
    try (Sandbox neighbour = RUNTIME.start(TINY.network(network));
        Sandbox sandbox = RUNTIME.start(TELL.network(network, "service"))) {
      int port = sandbox.port(7000);
      String address = tiny(neighbour, "resolve", "service");
      String hosts = tiny(sandbox, "cat", "/etc/hosts");
      List<String> root = names(sandbox);
      tiny(sandbox, "write", "/data", "old");
      tiny(sandbox, "write", "/dev/shm/file", "old");
      tiny(sandbox, "write", "/etc/passwd", "old");
      tiny(sandbox, "write", "/etc/hosts", "10.9.8.7 old");
      tiny(sandbox, "write", "/etc/hostname", "old");

      sandbox.reset();

      assertThat(sandbox.state()).isEqualTo(new State.Running());
      assertThat(RestartTest.ask(sandbox)).isEqualTo(".\n");
      assertThat(names(sandbox)).isEqualTo(root);
      assertThat(tiny(sandbox, "ls", "/dev/shm")).isEmpty();
      assertThat(tiny(sandbox, "cat", "/etc/passwd")).startsWith("root");
      assertThat(tiny(sandbox, "cat", "/etc/hosts")).isEqualTo(hosts);
      assertThat(tiny(sandbox, "cat", "/etc/hostname")).isEqualTo("tiny\n");
      assertThat(sandbox.port(7000)).isEqualTo(port);
      assertThat(tiny(neighbour, "resolve", "service")).isEqualTo(address);
      assertThat(tiny(neighbour, "connect", "service", "7000")).contains("\n.\n");
    }
  }

  @Test
  void everyProcessOfTheOldStateIsGone() throws InterruptedException {
    SandboxSpec tree = TINY.command("fork-tree", "3").ready(Readiness.log("forked"));
    try (Sandbox sandbox = RUNTIME.start(tree)) {
      int processes = 7;
      TestRuntime.eventually("they have not started", () -> RUNTIME.states().size() == processes);
      sandbox.pause();
      sandbox.reset();

      TestRuntime.eventually("others run", () -> RUNTIME.states().size() == processes);
      assertThat(RUNTIME.states()).doesNotContain("T");
    }
  }

  @Test
  void stateAfterARestartIsThrownAwayAsWell() throws Exception {
    try (Sandbox sandbox = RUNTIME.start(TELL)) {
      tiny(sandbox, "write", "/data", "old");
      sandbox.restart();
      sandbox.reset();
      assertThat(RestartTest.ask(sandbox)).isEqualTo(".\n");

      tiny(sandbox, "write", "/data", "new");
      sandbox.restart();
      assertThat(RestartTest.ask(sandbox)).isEqualTo("new\n.\n");

      sandbox.signal("KILL");
      TestRuntime.eventually("it runs", () -> sandbox.state() instanceof State.Exited);
      sandbox.reset();
      assertThat(RestartTest.ask(sandbox)).isEqualTo(".\n");
    }
  }

  @Test
  void logIsOfTheNewStateAndFollowersGoOn() {
    List<String> followed = Collections.synchronizedList(new ArrayList<>());
    SandboxSpec spec = TINY.command("signals").ready(Readiness.log("waiting"));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      LogFollowing following = sandbox.logs().follow(line -> followed.add(line.text()));
      sandbox.signal("HUP");
      sandbox.logs().await(line -> line.text().contains("signal 1 "), PATIENCE);

      sandbox.reset();
      assertThat(sandbox.logs().stdout()).doesNotContain("signal 1 ");
      sandbox.signal("USR1");
      sandbox.logs().await(line -> line.text().contains("signal 10 "), PATIENCE);
      sandbox.stop();

      assertThat(following.awaitEnd(PATIENCE)).isTrue();
      assertThat(followed)
          .anyMatch(line -> line.contains("signal 1 "))
          .anyMatch(line -> line.contains("signal 10 "));
    }
  }

  @Test
  void openConnectionsAreCut() throws IOException {
    try (Sandbox sandbox = RUNTIME.start(TINY.command("listen", "7000").port(7000));
        Socket socket = new Socket(sandbox.host(), sandbox.port(7000))) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(1);
      assertThat(socket.getInputStream().read()).isEqualTo(1);

      sandbox.reset();

      assertThat(RestartTest.readOrReset(socket)).isEqualTo(-1);
    }
  }

  @Test
  void closedSandboxIsNotReset() {
    Sandbox sandbox = RUNTIME.start();
    sandbox.close();

    assertThatThrownBy(sandbox::reset)
        .isInstanceOf(SandboxGoneException.class)
        .hasMessageContaining("reset")
        .hasMessageContaining("closed");
  }

  private static List<String> names(Sandbox sandbox) {
    return tiny(sandbox, "ls", "/")
        .lines()
        .map(line -> line.substring(line.lastIndexOf(' ')))
        .toList();
  }
}

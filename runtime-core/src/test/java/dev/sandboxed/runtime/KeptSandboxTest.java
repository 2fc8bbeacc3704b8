package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.SandboxGoneException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sandboxes that outlive their JVM, and their end. */
@Timeout(120)
class KeptSandboxTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final Duration LONG = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String mark = "mark-" + new Random().nextLong();

  @ParameterizedTest
  @ValueSource(strings = {"close", "exit", "kill"})
  void itAloneOutlivesItsJvmUntilItIsEnded(String end) throws Exception {
    Leftovers leftovers = new Leftovers(RUNTIME.store());
    Process jvm = start(LONG, end);
    if (end.equals("kill")) {
      assertThat(kept().isInUse()).isTrue();
      assertThatThrownBy(() -> kept().end(PATIENCE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("its JVM " + jvm.pid() + " still runs");
      jvm.destroyForcibly();
    }
    jvm.waitFor();

    TestRuntime.eventually("its JVM counts", () -> !kept().isInUse());
    KeptSandbox kept = kept();
    assertThat(kept.sandbox()).isEqualTo(KeepInChild.NAME);
    assertThat(kept.image()).isEqualTo("tiny:latest");
    assertThat(kept.reason()).isEqualTo("OrdersTest.fails()");
    assertThat(kept.left(Instant.now())).isBetween(Duration.ofMinutes(20), LONG);
    assertAnswers(kept);
    assertThat(run(kept.command(List.of("/bin/tiny", "cat", "/tmp/state")))).contains("as it was");
    assertThat(run(kept.command(List.of("/bin/tiny", "connect", "10.232.0.1", "53"))))
        .as("the name server is there")
        .startsWith("connected");
    assertThat(kept.environment()).containsEntry("MARK", "m");
    TestRuntime.eventually(
        "the other one runs on", () -> leftovers.living(mark).stream().noneMatch(this::isMarked));

    kept.end(PATIENCE);

    assertNothingIsLeft(leftovers);
    assertThat(kept.isAlive()).isFalse();
    assertThatThrownBy(() -> kept.command(List.of("sh")))
        .isInstanceOf(SandboxGoneException.class)
        .hasMessageContaining("'" + KeepInChild.NAME + "' (" + kept.id() + ") has ended");
  }

  @Test
  void itEndsByItselfWhenItsTimeIsOver() throws Exception {
    Leftovers leftovers = new Leftovers(RUNTIME.store());

    start(Duration.ofSeconds(1), "exit").waitFor();

    assertNothingIsLeft(leftovers);
  }

  @Test
  void everythingEndsWithItsProgram() throws Exception {
    Leftovers leftovers = new Leftovers(RUNTIME.store());
    start(LONG, "exit").waitFor();
    TestRuntime.eventually("its JVM counts", () -> !kept().isInUse());

    String program = kept().command(List.of("sh")).get(2);
    ProcessHandle.of(Long.parseLong(program)).orElseThrow().destroyForcibly();

    assertNothingIsLeft(leftovers);
  }

  @Test
  void itIsNeitherResetNorRestartedNorClosed() throws Exception {
    try (SandboxRuntime runtime = RUNTIME.runtimeWithoutSnapshots()) {
      Sandbox sandbox = runtime.start(SandboxSpec.of("tiny").name("held").command("sleep"));
      KeptSandbox kept = sandbox.keep(Duration.ofSeconds(1), "a look");

      assertThatThrownBy(sandbox::reset)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Could not reset sandbox 'held'")
          .hasMessageContaining("it is kept as it is");
      assertThatThrownBy(sandbox::restart).isInstanceOf(IllegalStateException.class);
      sandbox.close();

      assertThat(sandbox.exec("/bin/tiny", "echo", "here").stdout()).isEqualTo("here\n");
      assertThat(KeptSandbox.list(RUNTIME.store())).containsExactly(kept);
      assertThatThrownBy(() -> sandbox.keep(Duration.ofDays(2), "too long"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("from a second to a day");
    }
    TestRuntime.eventually("it is kept", () -> KeptSandbox.list(RUNTIME.store()).isEmpty());
  }

  @Test
  void oneThatHasEndedIsNotKept() throws Exception {
    try (SandboxRuntime runtime = RUNTIME.runtimeWithoutSnapshots()) {
      Sandbox sandbox = runtime.start(SandboxSpec.of("tiny").command("exit", "3"));
      TestRuntime.eventually("it runs", () -> sandbox.state() instanceof State.Exited);

      assertThatThrownBy(() -> sandbox.keep(LONG, "a look"))
          .isInstanceOf(SandboxGoneException.class)
          .hasMessageContaining("Could not keep sandbox 'tiny'");
    }
  }

  private Process start(Duration stays, String end) throws IOException {
    Process jvm =
        ChildJvm.start(
            List.of(),
            List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"),
            ChildJvm.classPath(),
            KeepInChild.class,
            RUNTIME.store().toString(),
            stays.toString(),
            end,
            mark);
    BufferedReader said = jvm.inputReader(StandardCharsets.UTF_8);
    String line = said.readLine();
    while (line != null && !line.equals("kept")) {
      System.err.println(line);
      line = said.readLine();
    }
    assertThat(line).isEqualTo("kept");
    return jvm;
  }

  private static KeptSandbox kept() {
    List<KeptSandbox> all = KeptSandbox.list(RUNTIME.store());
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static void assertAnswers(KeptSandbox kept) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), kept.ports().get(80))) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
      assertThat(new String(socket.getInputStream().readNBytes(6), StandardCharsets.UTF_8))
          .isEqualTo("hello\n");
    }
  }

  private static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private boolean isMarked(String process) {
    return process.contains(mark);
  }

  private void assertNothingIsLeft(Leftovers leftovers) throws Exception {
    Path store = RUNTIME.store();
    TestRuntime.eventually(
        "something is left of what was kept",
        () ->
            KeptSandbox.list(store).isEmpty()
                && leftovers.living(mark).isEmpty()
                && leftovers.directories().isEmpty());
  }
}

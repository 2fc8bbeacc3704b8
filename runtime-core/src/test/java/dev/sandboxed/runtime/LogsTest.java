package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sandboxed.runtime.spec.LogLine;
import dev.sandboxed.runtime.spec.NotReadyException;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a sandbox has written, read afterwards and as it comes. */
@Timeout(60)
class LogsTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final SandboxSpec SIGNALS =
      SandboxSpec.of("tiny").command("signals").ready(Readiness.log("waiting"));

  @Test
  void linesHaveTheirStreamAndTheirTime() {
    Instant before = Instant.now();
    SandboxSpec spec = SandboxSpec.of("tiny").command("ls", "/bin", "/missing");
    try (Sandbox sandbox = RUNTIME.start(spec.ready(Readiness.log("missing")))) {
      sandbox.logs().await(line -> line.text().endsWith(" tiny"), PATIENCE);

      List<LogLine> lines = sandbox.logs().lines();

      assertThat(lines)
          .extracting(LogLine::stream, line -> line.text().replaceFirst(".* ", ""))
          .containsExactlyInAnyOrder(
              tuple(LogLine.Stream.STDOUT, "tiny"), tuple(LogLine.Stream.STDERR, "ENOENT"));
      assertThat(lines)
          .extracting(LogLine::time)
          .allSatisfy(
              time -> {
                assertThat(time).isBetween(before.minusSeconds(5), Instant.now().plusSeconds(5));
              });
      assertThat(sandbox.logs().tail(1)).doesNotContain("\n").isNotEmpty();
    }
  }

  @Test
  void followerIsToldEverythingFromTheFirstLineOn() {
    List<String> told = new CopyOnWriteArrayList<>();
    LogFollowing following;
    try (Sandbox sandbox = RUNTIME.start("spew", "20000")) {
      following = sandbox.logs().follow(line -> told.add(line.text()));
      assertThat(following.awaitEnd(PATIENCE)).isTrue();
    }
    assertThat(told).hasSize(20_000).isSorted();
  }

  @Test
  void followersHearOfEachLineAsItIsWritten() throws InterruptedException {
    BlockingQueue<String> all = new LinkedBlockingQueue<>();
    BlockingQueue<String> recent = new LinkedBlockingQueue<>();
    try (Sandbox sandbox = RUNTIME.start(SIGNALS)) {
      LogFollowing one = sandbox.logs().follow(line -> all.add(line.text()));
      LogFollowing other = sandbox.logs().followNew(line -> recent.add(line.text()));
      assertThat(next(all)).isEqualTo("waiting for signals");

      sandbox.signal("HUP");
      assertThat(next(all)).startsWith("received signal 1 ");
      assertThat(next(recent)).startsWith("received signal 1 ");

      sandbox.signal("USR1");
      assertThat(next(all)).startsWith("received signal 10 ");
      assertThat(next(recent)).startsWith("received signal 10 ");
      other.close();

      sandbox.stop();
      assertThat(one.awaitEnd(PATIENCE)).isTrue();
      assertThat(other.awaitEnd(PATIENCE)).isTrue();
      assertThat(next(all)).startsWith("received signal 15 ");
      assertThat(recent).isEmpty();
    }
  }

  @Test
  void followerOfASandboxThatIsClosedIsToldTheRest() {
    List<String> told = new CopyOnWriteArrayList<>();
    LogFollowing following;
    try (Sandbox sandbox = RUNTIME.start(SIGNALS)) {
      following = sandbox.logs().follow(line -> told.add(line.text()));
    }
    assertThat(following.awaitEnd(PATIENCE)).isTrue();
    assertThat(told).containsExactly("waiting for signals");
  }

  @Test
  void lineThatDoesNotComeIsAnError() {
    try (Sandbox sandbox = RUNTIME.start(SIGNALS)) {
      assertThatThrownBy(() -> sandbox.logs().await(line -> false, Duration.ofMillis(50)))
          .isInstanceOf(NotReadyException.class)
          .hasMessageContaining("50 ms")
          .hasMessageContaining("waiting for signals");

      sandbox.stop();

      assertThatThrownBy(() -> sandbox.logs().await(line -> false, PATIENCE))
          .isInstanceOf(SandboxGoneException.class)
          .hasMessageContaining("exit code 0");
    }
  }

  /** 1 MiB is more than a pipe holds. */
  @Test
  void programIsNotHeldUpByALogThatNobodyReads() throws IOException {
    SandboxSpec spec = SandboxSpec.of("tiny").command("chatter", "8080", "1024").port(8080);
    try (Sandbox sandbox = RUNTIME.start(spec);
        Socket socket = new Socket(sandbox.host(), sandbox.port(8080))) {
      assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("written\n");
    }
  }

  private static String next(BlockingQueue<String> lines) throws InterruptedException {
    return lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}

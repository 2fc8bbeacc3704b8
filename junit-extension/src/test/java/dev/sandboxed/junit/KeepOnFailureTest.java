package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.KeptSandbox;
import dev.sandboxed.runtime.RuntimeSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What failed tests leave running, in a JVM that ends, and how it is looked into and ended. */
@Tag("images")
@Timeout(180)
class KeepOnFailureTest {

  private static final Path STORE = RuntimeSettings.load().store();

  private final List<Long> jvms = new ArrayList<>();

  /** What a test that failed itself has left. */
  @AfterEach
  void end() {
    ours().forEach(kept -> kept.end(Duration.ofSeconds(30)));
  }

  @Test
  void sandboxesOfTheFailedTestAnswerUntilTheyAreEndedAsItIsSaid() throws Exception {
    String said = run(List.of(), Map.of(), "20m", "class");

    assertThat(said)
        .contains("passed [succeeds(Sandbox)]")
        .contains("aborted Skipped. Sandbox 'cache' is kept as a failed test has left it")
        .containsPattern(
            "--- sandbox 'cache' \\(redis:7\\) is kept as \\S+FailingTestCase fails\\(Sandbox\\)"
                + " has left it, for 1200 seconds after the end of this JVM")
        .contains("--- sandbox 'fresh' (redis:7) is kept")
        .doesNotContain("CI=true");
    assertThat(ours()).hasSize(2);
    assertThat(ask(port(said, "cache"), "GET left")).isEqualTo("$9\r\nas it was");
    assertThat(ask(port(said, "fresh"), "GET left")).isEqualTo("$8\r\nhere too");
    String aboutCache = said.substring(said.indexOf("--- sandbox 'cache'"));
    assertThat(shell(line(aboutCache, "a shell in it") + " -c 'redis-cli get left'"))
        .isEqualTo("as it was\n");
    assertThat(shell(line(aboutCache, "its output"))).contains("Ready to accept connections");
    assertThat(shell(line(aboutCache, "what is kept")))
        .contains("cache", "fresh", "redis:7", "minutes", "FailingTestCase fails");
    String console = line(aboutCache, "what is kept").replaceFirst(" kept$", "");
    String id = line(aboutCache, "its output").replaceFirst(".* ", "");
    assertThat(shell(console + " exec " + id + " -- redis-cli get left")).isEqualTo("as it was\n");
    assertThat(shell("echo get left | " + console + " exec " + id + " redis-cli"))
        .isEqualTo("as it was\n");
    assertThat(shell("echo 'exit 3' | " + console + " exec " + id + " || echo $?"))
        .isEqualTo("3\n");
    assertThat(shell(console + " kept --json " + id))
        .contains("\"id\": \"" + id + "\"", "->6379\"", "\"inUse\": false, \"leftSeconds\": 1");
    assertThat(shell("! " + console + " kept --output 1.1 2>&1"))
        .contains("No sandbox 1.1 is kept in " + STORE);

    shell(line(aboutCache, "to end it"));

    awaitEnd(() -> listens(port(said, "cache")));
    awaitEnd(() -> listens(port(said, "fresh")));
    awaitEnd(() -> !ours().isEmpty());
  }

  @Test
  void timeIsUpByItself() throws Exception {
    String said = run(List.of(), Map.of("CI", "true"), "1s", "class");

    assertThat(said).contains("CI=true: this job may wait for what is kept");
    awaitEnd(() -> listens(port(said, "cache")));
    awaitEnd(() -> !ours().isEmpty());
  }

  @Test
  void sandboxThatARunSharesOutlivesItsHolder() throws Exception {
    String said = run(List.of("-Dsandboxed.run=" + UUID.randomUUID()), Map.of(), "20m", "run");
    String toEnd = line(said, "to end it");

    assertThat(ask(port(said, "shared"), "GET left")).isEqualTo("$9\r\nas it was");
    KeptSandbox kept = find(toEnd);
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (kept.isInUse() && System.nanoTime() < deadline) {
      Thread.sleep(50);
    }
    assertThat(ask(port(said, "shared"), "GET left")).isEqualTo("$9\r\nas it was");

    String console = line(said, "what is kept").replaceFirst(" kept$", "");
    assertThat(shell(console + " kept --end " + kept.id()))
        .isEqualTo("Ended " + kept.id() + " (shared)\n");

    assertThat(listens(port(said, "shared"))).isFalse();
  }

  private static KeptSandbox find(String toEnd) {
    String monitor = toEnd.substring("kill ".length(), toEnd.indexOf("   ("));
    return KeptSandbox.list(STORE).stream()
        .filter(each -> each.id().startsWith(monitor + "."))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nothingIsKeptUnlessItIsWanted() throws Exception {
    String said = run(List.of(), Map.of(), "off", "class");

    assertThat(said).contains("passed [succeeds(Sandbox), comesAfter(Sandbox)]");
    assertThat(said).doesNotContain("is kept");
    assertThat(ours()).isEmpty();
  }

  @Test
  void valueThatMeansNothingIsNamed() {
    JupiterRun run =
        JupiterRun.withRealRuntime(
            Map.of("sandboxed.keep-on-failure", "3d"), KeepProbe.FailingTestCase.class);

    assertThat(run.entries())
        .anyMatch(
            entry ->
                entry.contains(
                    "kept: no sandbox is kept: The setting sandboxed.keep-on-failure must be on,"
                        + " off or a duration from 1s to 24h, but is '3d'"));
  }

  private String run(List<String> options, Map<String, String> environment, String... arguments)
      throws Exception {
    Process jvm = KeepProbe.start(options, environment, arguments);
    jvms.add(jvm.pid());
    String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jvm.waitFor()).as(said).isZero();
    return said;
  }

  /** What JVMs of this test have kept. */
  private List<KeptSandbox> ours() {
    return KeptSandbox.list(STORE).stream()
        .filter(
            kept ->
                jvms.stream()
                    .anyMatch(
                        jvm -> kept.directory().getFileName().toString().startsWith(jvm + "-")))
        .toList();
  }

  private static int port(String said, String sandbox) {
    Matcher port =
        Pattern.compile("--- sandbox '" + sandbox + "'[^\n]*\nport 6379: +127\\.0\\.0\\.1:(\\d+)")
            .matcher(said);
    assertThat(port.find()).as(said).isTrue();
    return Integer.parseInt(port.group(1));
  }

  private static String line(String said, String begin) {
    Matcher line = Pattern.compile(begin + ": +(.*)").matcher(said);
    assertThat(line.find()).as(said).isTrue();
    return line.group(1);
  }

  private static String shell(String typed) throws Exception {
    String command = typed.replaceFirst("   \\(.*", "");
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(command + "\n" + output).isZero();
    return output;
  }

  /** The answer of Redis without its last line break. */
  private static String ask(int port, String question) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write((question + "\r\n").getBytes(StandardCharsets.UTF_8));
      byte[] answer = new byte[100];
      int length = socket.getInputStream().read(answer);
      return new String(answer, 0, length, StandardCharsets.UTF_8).strip();
    }
  }

  private static void awaitEnd(BooleanSupplier isThere) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (isThere.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the sandbox should have ended").isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}

package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.SandboxEvent.Kind;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a runtime tells of what it does: to its listener, and to recordings of the JVM. */
@Timeout(120)
class EventsTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec LISTENING =
      SandboxSpec.of("tiny").name("listening").command("listen", "80").port(80);

  private final List<SandboxEvent> events = new CopyOnWriteArrayList<>();

  private SandboxRuntime runtime(SandboxListener listener) {
    Identity identity = RUNTIME.identity();
    return new SandboxRuntime(
        TestRuntime.settings(RUNTIME.store()),
        identity,
        NativeProgram.in(RUNTIME.store()),
        RUNTIME.images(),
        new Events(listener));
  }

  @Test
  void listenerIsToldWhatIsDoneToASandbox() {
    Sandbox sandbox;
    try (SandboxRuntime runtime = runtime(events::add)) {
      sandbox = runtime.start(LISTENING);
      sandbox.exec("tiny", "exit", "3");
      sandbox.restart();
      sandbox.reset();
      sandbox.stop();
      sandbox.close();
      sandbox.close();
    }

    assertThat(events)
        .extracting(SandboxEvent::kind)
        .containsExactly(
            Kind.READY,
            Kind.START,
            Kind.EXEC,
            Kind.READY,
            Kind.RESTART,
            Kind.READY,
            Kind.RESET,
            Kind.STOP,
            Kind.STOP);
    assertThat(events).allMatch(event -> event.spec().equals(LISTENING) && event.failure() == null);
    SandboxEvent ready = events.get(0);
    SandboxEvent start = events.get(1);
    assertThat(start.sandbox()).isSameAs(sandbox);
    assertThat(start.details().get("instance")).isEqualTo(ready.details().get("instance"));
    assertThat(ready.begin()).isAfterOrEqualTo(start.begin());
    assertThat(ready.duration()).isPositive().isLessThanOrEqualTo(start.duration());
    assertThat(events.get(2).details())
        .containsEntry("program", "tiny")
        .containsEntry("exitCode", 3L);
    assertThat(events.get(6).details()).containsEntry("preparedClone", false);
    assertThat(events.get(7).details().get("memory")).isInstanceOf(Long.class);
  }

  @Test
  void failedStartIsToldWithItsReason() {
    try (SandboxRuntime runtime = runtime(events::add)) {
      assertThatThrownBy(
          () -> runtime.start(LISTENING.command("exit", "4").startTimeout(Duration.ofSeconds(20))));
      assertThatThrownBy(() -> runtime.start(SandboxSpec.of("missing")));
    }

    assertThat(events)
        .extracting(SandboxEvent::kind)
        .containsExactly(Kind.READY, Kind.START, Kind.START);
    assertThat(events.get(1).failure()).contains("'listening'", "ended with exit code 4");
    assertThat(events.get(1).sandbox()).isNull();
    assertThat(events.get(2).failure()).contains("missing");
  }

  @Test
  void listenerThatFailsChangesNothing() {
    SandboxListener failing =
        event -> {
          events.add(event);
          throw new IllegalStateException("full");
        };
    try (SandboxRuntime runtime = runtime(failing)) {
      runtime.start(LISTENING).close();
    }

    assertThat(events).hasSize(3);
  }

  @Test
  void recordingOfTheJvmHasThem(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("recording.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      try (Sandbox sandbox = RUNTIME.start(LISTENING)) {
        sandbox.exec("tiny", "exit", "3");
        sandbox.reset();
        sandbox.restart();
      }
      assertThatThrownBy(() -> RUNTIME.start(LISTENING.command("exit", "4")));
      recording.stop();
      recording.dump(file);
    }

    List<RecordedEvent> recorded =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().startsWith("dev.sandboxed."))
            .toList();
    assertThat(recorded)
        .extracting(event -> event.getEventType().getName().substring("dev.sandboxed.".length()))
        .containsExactlyInAnyOrder(
            "Ready", "Start", "Exec", "Ready", "Reset", "Ready", "Restart", "Stop", "Ready",
            "Start");
    assertThat(recorded)
        .allMatch(event -> event.getString("sandbox").equals("listening"))
        .allMatch(event -> event.getString("image").equals("tiny"))
        .allMatch(event -> event.getDuration().toNanos() > 0);
    assertThat(recorded)
        .filteredOn(event -> event.getEventType().getName().endsWith(".Exec"))
        .singleElement()
        .returns("tiny", event -> event.getString("program"))
        .returns(3L, event -> event.getLong("exitCode"));
    assertThat(recorded)
        .filteredOn(event -> event.getString("failure") != null)
        .hasSize(2)
        .allMatch(event -> event.getString("failure").contains("ended with exit code 4"));
  }

  @Test
  void nothingIsMadeWhenNobodyListens() {
    assertThat(new Events(null).begin(Events.START, LISTENING) == null || Events.isRecorded())
        .isTrue();
  }
}

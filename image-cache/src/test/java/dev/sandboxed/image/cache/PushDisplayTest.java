package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class PushDisplayTest {
  private static final ImageReference IMAGE = ImageReference.parse("app:1");
  private static final ImageReference TARGET = ImageReference.parse("localhost:5000/app:2");
  private static final Digest LARGE = new Digest("sha256", "ab".repeat(32));
  private static final Digest SMALL = new Digest("sha256", "cd".repeat(32));
  private static final String TITLE = "Pushing app:1 to localhost:5000/app:2: ";

  private final StringBuilder written = new StringBuilder();
  private long nanos;
  private BooleanSupplier tick = () -> false;

  @Test
  void aTerminalHasOneLineThatIsDrawnAgain() {
    PushDisplay display = display(120);
    start(display);
    assertThat(ticked()).isEqualTo("\r\033[K" + TITLE + "0.0 of 25.0 MB, 0.0 MB/s, 0 of 2 blobs");
    assertThat(ticked()).isEmpty();
    display.blobFinished(TARGET, SMALL, PushListener.Arrival.PRESENT);
    display.progressed(TARGET, LARGE, 10_000_000);
    nanos += 2_000_000_000L;
    assertThat(ticked()).isEqualTo("\r\033[K" + TITLE + "10.0 of 20.0 MB, 5.0 MB/s, 1 of 2 blobs");
    display.finished(pushed(), Duration.ofSeconds(4));
    assertThat(taken())
        .isEqualTo("\r" + "\033[KPushed localhost:5000/app:2: 1 of 2 blobs sent, 20.0 MB in 4 s\n");
    assertThat(tick.getAsBoolean()).isFalse();
    assertThat(taken()).isEmpty();
  }

  @Test
  void aLineIsNarrowerThanTheTerminal() {
    start(display(20));
    assertThat(ticked()).isEqualTo("\r\033[K" + TITLE.substring(0, 19));
  }

  @Test
  void aFailureLeavesNothingButItsMessage() {
    PushDisplay display = display(120);
    start(display);
    ticked();
    display.failed(TARGET);
    assertThat(taken()).isEqualTo("\r\033[K");
    assertThat(tick.getAsBoolean()).isFalse();
  }

  @Test
  void withoutATerminalThereIsALineEveryFifteenSeconds() {
    PushDisplay display = display(0);
    start(display);
    assertThat(ticked()).isEmpty();
    nanos += 15_000_000_000L;
    display.progressed(TARGET, LARGE, 1_000_000);
    assertThat(ticked()).startsWith(TITLE + "1.0 of 25.0 MB").endsWith("\n");
    assertThat(ticked()).isEmpty();
    display.finished(pushed(), Duration.ofSeconds(20));
    assertThat(taken()).startsWith("Pushed ").hasLineCount(1);
  }

  private PushDisplay display(int width) {
    return new PushDisplay(written::append, width, () -> nanos, started -> tick = started);
  }

  private static void start(PushDisplay display) {
    display.started(
        IMAGE,
        TARGET,
        List.of(new PushListener.Blob(LARGE, 20_000_000), new PushListener.Blob(SMALL, 5_000_000)));
  }

  private static Pushed pushed() {
    return new Pushed(TARGET, LARGE, 1, 0, 1, 0, 20_000_000);
  }

  private String ticked() {
    assertThat(tick.getAsBoolean()).isTrue();
    return taken();
  }

  private String taken() {
    String text = written.toString();
    written.setLength(0);
    return text;
  }
}

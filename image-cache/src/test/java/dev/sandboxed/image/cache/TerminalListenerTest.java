package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalListenerTest {
  private static final ImageReference REDIS = ImageReference.parse("redis:7");
  private static final ImageReference POSTGRES = ImageReference.parse("postgres:15");
  private static final Digest LAYER = new Digest("sha256", "ab".repeat(32));

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private long nanos;
  private BooleanSupplier tick = () -> false;
  private final TerminalListener listener = listener(120);

  @Test
  void imagesAreDrawnBelowEachOtherAndOverThemselves() {
    listener.started(REDIS);
    listener.started(POSTGRES);
    assertThat(ticked())
        .isEqualTo("\r\033[J\033[?7lPulling redis:7\nPulling postgres:15\n\033[?7h");
    listener.resolved(
        REDIS, "docker.io", List.of(new PullListener.Layer(LAYER, 20_000_000, false)));
    listener.advanced(REDIS, figures(10_000_000, 0));
    listener.waiting(POSTGRES);
    assertThat(ticked())
        .isEqualTo(
            "\033[2A\r\033[J\033[?7l"
                + "Pulling redis:7 [#####-----] 10.0 of 20.0 MB, 4.0 MB/s, 3 s left,"
                + " 0/1 layers, 30.0 MB extracted\n"
                + "Waiting for postgres:15, which another process is pulling\n\033[?7h");
    listener.finished(image(REDIS), 20_000_000, Duration.ofMillis(1234));
    assertThat(taken())
        .startsWith("\033[2A\r\033[JPulled redis:7 from docker.io: 1 layers, 20.0 MB in 1.2 s\n")
        .contains("Waiting for postgres:15");
    listener.failed(POSTGRES);
    assertThat(taken()).isEqualTo("\033[1A\r\033[J");
    assertThat(tick.getAsBoolean()).isFalse();
    assertThat(taken()).isEmpty();
  }

  @Test
  void nothingIsDrawnBetweenTicksNorTwice() {
    listener.started(REDIS);
    assertThat(ticked()).isNotEmpty();
    for (int received = 0; received < 100; received++) {
      listener.advanced(REDIS, figures(received, 0));
    }
    assertThat(taken()).isEmpty();
    assertThat(ticked()).isNotEmpty();
    assertThat(ticked()).isEmpty();
  }

  @Test
  void aPullThatIsOverBeforeTheFirstTickLeavesItsLastLineAlone() {
    listener.started(REDIS);
    listener.resolved(REDIS, "docker.io", List.of());
    listener.finished(image(REDIS), 0, Duration.ofMillis(50));
    assertThat(taken())
        .isEqualTo("\r\033[JPulled redis:7 from docker.io: 1 layers, 0.0 MB in 0.1 s\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 40, 60, 80, 200})
  void aLineIsNarrowerThanTheTerminal(int columns) {
    TerminalListener narrow = listener(columns);
    ImageReference longest =
        ImageReference.parse("registry.example.com/" + "team/".repeat(20) + "a");
    narrow.started(longest);
    narrow.waiting(REDIS);
    narrow.advanced(longest, figures(10_000_000, 0));
    assertThat(ticked().replaceAll("\033\\[[?0-9]*[A-Za-z]|\r", "").lines())
        .hasSize(2)
        .allMatch(line -> line.length() < columns);
  }

  @Test
  void silenceAndExtractionAreNamed() {
    listener.started(REDIS);
    listener.advanced(REDIS, figures(10_000_000, 0));
    nanos += Duration.ofSeconds(65).toNanos();
    assertThat(ticked()).contains("nothing for 1 min 5 s").doesNotContain("MB/s");
    listener.advanced(REDIS, figures(20_000_000, 0));
    assertThat(ticked()).contains("20.0 of 20.0 MB, extracting, 0/1 layers");
  }

  @Test
  void aTerminalThatNobodyKnowsHas80Columns() {
    assertThat(TerminalListener.width("132")).isEqualTo(132);
    assertThat(TerminalListener.width("0")).isEqualTo(80);
    assertThat(TerminalListener.width("wide")).isEqualTo(80);
    assertThat(TerminalListener.width(null)).isEqualTo(80);
  }

  private TerminalListener listener(int width) {
    return new TerminalListener(
        new PrintStream(written, true, UTF_8), width, () -> nanos, this::started);
  }

  private static PullFigures figures(long received, int finished) {
    return new PullFigures(
        20_000_000, received, 3 * received, 1, finished, 4_000_000, Duration.ofSeconds(3));
  }

  private void started(BooleanSupplier ticking) {
    tick = ticking;
  }

  /** What is drawn when time passes. */
  private String ticked() {
    assertThat(tick.getAsBoolean()).isTrue();
    return taken();
  }

  private String taken() {
    String all = written.toString(UTF_8);
    written.reset();
    return all;
  }

  private static CachedImage image(ImageReference reference) {
    ImageConfig config =
        new ImageConfig(
            List.of(), List.of(), List.of(), "", "", List.of(), List.of(), "", null, Map.of());
    return new CachedImage(reference, LAYER, Platform.host(), config, List.of(Path.of("x")));
  }
}

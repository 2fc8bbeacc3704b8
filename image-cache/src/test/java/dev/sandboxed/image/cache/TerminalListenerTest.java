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
import org.junit.jupiter.api.Test;

class TerminalListenerTest {
  private static final ImageReference REDIS = ImageReference.parse("redis:7");
  private static final ImageReference POSTGRES = ImageReference.parse("postgres:15");
  private static final Digest LAYER = new Digest("sha256", "ab".repeat(32));

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final TerminalListener listener =
      new TerminalListener(new PrintStream(written, true, UTF_8));

  @Test
  void imagesAreDrawnBelowEachOtherAndOverThemselves() {
    listener.started(REDIS);
    listener.started(POSTGRES);
    assertThat(drawn()).isEqualTo("\033[1A\r\033[JPulling redis:7\nPulling postgres:15\n");
    listener.resolved(
        REDIS, "docker.io", List.of(new PullListener.Layer(LAYER, 20_000_000, false)));
    listener.progressed(REDIS, LAYER, 10_000_000);
    listener.waiting(POSTGRES);
    assertThat(drawn())
        .startsWith("\033[2A\r\033[JPulling redis:7 [########--------] 10.0 MB of 20.0 MB, ")
        .contains(" MB/s, 0/1 layers\nWaiting for postgres:15");
    listener.layerFinished(REDIS, LAYER);
    listener.finished(image(REDIS), 20_000_000, Duration.ofMillis(1234));
    assertThat(drawn())
        .startsWith("\033[2A\r\033[JPulled redis:7 from docker.io: 1 layers, 20.0 MB in 1.2 s\n");
    listener.failed(POSTGRES);
    assertThat(drawn()).isEqualTo("\033[1A\r\033[J");
  }

  /** The last thing that was drawn. */
  private String drawn() {
    String all = written.toString(UTF_8);
    int at = all.lastIndexOf("\r\033[J");
    int up = all.lastIndexOf("\033[", at - 1);
    return all.substring(up > at - 6 && up >= 0 ? up : at);
  }

  private static CachedImage image(ImageReference reference) {
    ImageConfig config =
        new ImageConfig(
            List.of(), List.of(), List.of(), "", "", List.of(), List.of(), "", null, Map.of());
    return new CachedImage(reference, LAYER, Platform.host(), config, List.of(Path.of("x")));
  }
}

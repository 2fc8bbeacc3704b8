package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class LineListenerTest {
  private static final ImageReference REDIS = ImageReference.parse("redis:7");
  private static final Digest LAYER = new Digest("sha256", "ab".repeat(32));

  private final List<String> log = new ArrayList<>();
  private long nanos;
  private BooleanSupplier tick = () -> false;
  private final LineListener listener =
      new LineListener(log::add, log::add, () -> nanos, ticking -> tick = ticking);

  @Test
  void aQuickPullIsOneLine() {
    listener.started(REDIS);
    after(999);
    listener.resolved(REDIS, "docker.io", List.of());
    finish();
    assertThat(log).containsExactly("Pulled redis:7 from docker.io: 1 layers, 20.0 MB in 1.2 s");
    assertThat(tick.getAsBoolean()).isFalse();
  }

  @Test
  void aLongOneIsAnnouncedAfterASecondAndToldOfEvery15Seconds() {
    listener.started(REDIS);
    listener.resolved(REDIS, "docker.io", List.of());
    listener.advanced(REDIS, figures(0));
    after(1000);
    assertThat(log).containsExactly("Pulling redis:7 from docker.io: 2 layers, 20.0 MB");
    listener.advanced(REDIS, figures(10_000_000));
    after(14_999);
    assertThat(log).hasSize(1);
    after(1);
    assertThat(log)
        .hasSize(2)
        .last()
        .isEqualTo(
            "Pulling redis:7: 10.0 of 20.0 MB, 1 of 2 layers, 30.0 MB extracted, 1 min 40 s"
                + " left");
    finish();
    assertThat(log).hasSize(3).last().asString().startsWith("Pulled redis:7");
  }

  @Test
  void aRegistryThatDoesNotAnswerIsToldOf() {
    listener.started(REDIS);
    after(1000);
    assertThat(log).containsExactly("Pulling redis:7");
    listener.failed(REDIS);
    assertThat(tick.getAsBoolean()).isFalse();
    assertThat(log).hasSize(1);
  }

  @Test
  void waitingIsToldOnce() {
    listener.waiting(REDIS);
    listener.waiting(REDIS);
    finish();
    assertThat(log).hasSize(1).first().asString().startsWith("Waiting for redis:7: another");
  }

  private void after(long millis) {
    nanos += Duration.ofMillis(millis).toNanos();
    assertThat(tick.getAsBoolean()).isTrue();
  }

  private static PullFigures figures(long received) {
    return new PullFigures(
        20_000_000, received, 3 * received, 2, 1, 100_000, Duration.ofSeconds(3));
  }

  private void finish() {
    ImageConfig config =
        new ImageConfig(
            List.of(), List.of(), List.of(), "", "", List.of(), List.of(), "", null, Map.of());
    listener.finished(
        new CachedImage(REDIS, LAYER, Platform.host(), config, List.of(Path.of("x"))),
        20_000_000,
        Duration.ofMillis(1234));
  }
}

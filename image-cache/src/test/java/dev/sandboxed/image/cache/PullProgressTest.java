package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PullProgressTest {
  private static final ImageReference NAME = ImageReference.parse("app:1");
  private static final TestImage IMAGE =
      new TestImage()
          .layer(new TestTar().file("big", noise(3_000_000)))
          .layer(new TestTar().file("other", noise(700_000)))
          .layer(new TestTar().file("small", "x"));

  private final InProcessRegistry registry = InProcessRegistry.start().put("app:1", IMAGE);
  private final List<PullFigures> told = new CopyOnWriteArrayList<>();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void figuresOfAPullAddUpToTheSizesInTheManifest() {
    pull(collecting());
    long size = IMAGE.layers().stream().mapToLong(layer -> layer.length).sum();
    PullFigures last = told.get(told.size() - 1);
    assertThat(last.bytes()).isEqualTo(size);
    assertThat(last.received()).isEqualTo(size);
    assertThat(last.extracted()).isGreaterThan(3_700_000);
    assertThat(last.layers()).isEqualTo(3);
    assertThat(last.finishedLayers()).isEqualTo(3);
    assertThat(last.remaining()).isZero();
    for (int i = 1; i < told.size(); i++) {
      PullFigures before = told.get(i - 1);
      PullFigures after = told.get(i);
      assertThat(after.received()).isGreaterThanOrEqualTo(before.received());
      assertThat(after.extracted()).isGreaterThanOrEqualTo(before.extracted());
      assertThat(after.finishedLayers()).isGreaterThanOrEqualTo(before.finishedLayers());
      assertThat(after.elapsed()).isGreaterThanOrEqualTo(before.elapsed());
    }
    told.clear();
    pull(collecting());
    assertThat(told).as("told of an image that is in the store").isEmpty();
  }

  @Test
  void whatAListenerThrowsChangesNothing() {
    pull(new Thrower());
    registry.close();
    pull(collecting());
    assertThat(told).isEmpty();
  }

  @Test
  void aFailureIsToldOnce() {
    List<String> failures = new CopyOnWriteArrayList<>();
    PullListener listener =
        new PullListener() {
          @Override
          public void failed(ImageName image) {
            failures.add(image.familiar());
          }
        };
    assertThatThrownBy(
            () ->
                cache()
                    .resolve(ImageReference.parse("none:1"), PullPolicy.IF_NOT_PRESENT, listener))
        .isInstanceOf(ImageException.class);
    assertThat(failures).containsExactly("none:1");
  }

  @Test
  void theRateIsThatOfTheLastSeconds() {
    TransferRate rate = new TransferRate();
    assertThat(rate.at(0, 0)).isZero();
    for (int second = 1; second <= 10; second++) {
      assertThat(rate.at(seconds(second), 1000L * second)).isEqualTo(1000);
    }
    long atDouble = 0;
    for (int second = 11; second <= 20; second++) {
      atDouble = rate.at(seconds(second), 10_000 + 2000L * (second - 10));
    }
    assertThat(atDouble).isEqualTo(2000);
    assertThat(rate.at(seconds(60), 30_000)).isZero();
  }

  private static final class Thrower implements PullListener {
    @Override
    public void started(ImageName image) {
      throw new IllegalStateException("started");
    }

    @Override
    public void advanced(ImageName image, PullFigures figures) {
      throw new IllegalStateException("advanced");
    }

    @Override
    public void finished(CachedImage image, long received, Duration duration) {
      throw new IllegalStateException("finished");
    }
  }

  private PullListener collecting() {
    return new PullListener() {
      @Override
      public void advanced(ImageName image, PullFigures figures) {
        told.add(figures);
      }
    };
  }

  private void pull(PullListener listener) {
    cache().resolve(NAME, PullPolicy.IF_NOT_PRESENT, listener);
  }

  private ImageCache cache() {
    return ImageCache.open(
        ImageCacheSettings.builder(directory.resolve("store"))
            .mirror("docker.io", registry.url())
            .build(),
        new PlainLayerWriters());
  }

  private static long seconds(int number) {
    return number * 1_000_000_000L;
  }

  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    new Random(1).nextBytes(noise);
    return noise;
  }
}

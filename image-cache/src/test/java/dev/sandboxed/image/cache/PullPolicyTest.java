package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.RegistryUnreachableException;
import dev.sandboxed.image.fixtures.Events;
import dev.sandboxed.image.fixtures.Fault;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.ManualTime;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.internal.registry.NetworkPatience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images whose registry is asked again after some time. */
@Timeout(60)
class PullPolicyTest {
  private static final ImageReference APP = ImageReference.parse("app:1");
  private static final PullPolicy A_DAY = PullPolicy.olderThan(Duration.ofHours(24));
  private static final TestImage OLD = new TestImage().layer(new TestTar().file("old", ""));
  private static final TestImage NEW = new TestImage().layer(new TestTar().file("new", ""));

  private final InProcessRegistry registry = InProcessRegistry.start().put("app:1", OLD);
  private final ManualTime time = new ManualTime();
  private final Events events = new Events();
  private CachedImage old;

  @TempDir Path directory;

  @BeforeEach
  void pull() {
    old = resolve(A_DAY);
    registry.requests().clear();
    events.told().clear();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void aYoungImageNeedsNoNetwork() {
    registry.put("app:1", NEW);
    time.advance(Duration.ofHours(24).minusSeconds(1));
    assertThat(resolve(A_DAY)).isEqualTo(old);
    assertThat(registry.requests()).isEmpty();
    assertThat(events.told()).isEmpty();
  }

  @Test
  void anOldOneIsAskedForAndIsYoungAgain() {
    time.advance(Duration.ofHours(24));
    assertThat(resolve(A_DAY)).isEqualTo(old);
    assertThat(registry.requests()).containsExactly("HEAD /v2/library/app/manifests/1");
    time.advance(Duration.ofHours(23));
    assertThat(resolve(A_DAY)).isEqualTo(old);
    assertThat(registry.requests()).hasSize(1);
  }

  @Test
  void anOldOneThatHasChangedIsPulled() {
    registry.put("app:1", NEW);
    time.advance(Duration.ofHours(24));
    assertThat(resolve(A_DAY).digest()).isEqualTo(TestImage.digest(NEW.manifest()));
  }

  @Test
  void everyWayOfAskingCounts() {
    time.advance(Duration.ofHours(20));
    resolve(PullPolicy.ALWAYS);
    registry.requests().clear();
    time.advance(Duration.ofHours(20));
    resolve(A_DAY);
    assertThat(registry.requests()).isEmpty();
    resolve(PullPolicy.olderThan(Duration.ofHours(20)));
    assertThat(registry.requests()).hasSize(1);
  }

  @Test
  void anImageOfTheFutureIsAskedFor() {
    time.advance(Duration.ofHours(-1));
    resolve(A_DAY);
    assertThat(registry.requests()).hasSize(1);
  }

  @Test
  void whatADigestNamesIsNeverAskedForAgain() {
    ImageReference pinned = ImageReference.parse("app@" + old.digest());
    ImageCache cache = cache(false);
    cache.resolve(pinned, A_DAY, events);
    registry.requests().clear();
    time.advance(Duration.ofDays(365));
    cache.resolve(pinned, A_DAY, events);
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void aRegistryThatIsSilentIsPutUpWithOnceAndSaysSo() {
    registry.close();
    time.advance(Duration.ofHours(24));
    ImageCache cache = cache(false);
    assertThat(cache.resolve(APP, A_DAY, events)).isEqualTo(old);
    assertThat(events.told())
        .containsExactly("started app:1", "failed", "outdated since 2026-01-01T00:00:00Z");
    int sleeps = time.sleeps().size();
    assertThat(cache.resolve(APP, A_DAY, events)).isEqualTo(old);
    assertThat(time.sleeps()).hasSize(sleeps);
    assertThatThrownBy(() -> cache.resolve(APP, PullPolicy.ALWAYS, events))
        .isInstanceOf(RegistryUnreachableException.class);
  }

  @Test
  void aRegistryThatIsLimitedIsPutUpWith() {
    registry.fault("/manifests/", Collections.nCopies(20, Fault.status(429)).toArray(Fault[]::new));
    time.advance(Duration.ofHours(24));
    assertThat(resolve(A_DAY)).isEqualTo(old);
    assertThat(events.told()).endsWith("failed", "outdated since 2026-01-01T00:00:00Z");
  }

  @Test
  void aRegistryThatDoesNotKnowItAnyMoreIsAnError() {
    registry.fault("/manifests/", Collections.nCopies(20, Fault.status(404)).toArray(Fault[]::new));
    time.advance(Duration.ofHours(24));
    assertThatThrownBy(() -> resolve(A_DAY)).isInstanceOf(ImageNotFoundException.class);
  }

  @Test
  void offlineItMayBeOfAnyAge() {
    time.advance(Duration.ofDays(365));
    assertThat(cache(true).resolve(APP, A_DAY, events)).isEqualTo(old);
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void whatWasImportedWasNotConfirmed() {
    Path exported = directory.resolve("exported");
    ImageStore.open(settings(false), new PlainLayerWriters()).exportTo(exported, APP);
    ImageStore.open(settings(false), new PlainLayerWriters())
        .importFrom(exported, PullListener.NONE);
    registry.requests().clear();
    resolve(A_DAY);
    assertThat(registry.requests()).containsExactly("HEAD /v2/library/app/manifests/1");
  }

  @Test
  void anAgeIsPositive() {
    assertThatThrownBy(() -> PullPolicy.olderThan(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
    assertThat(PullPolicy.olderThan(Duration.ofMinutes(60)))
        .isEqualTo(PullPolicy.olderThan(Duration.ofHours(1)))
        .isNotEqualTo(PullPolicy.ALWAYS);
  }

  private CachedImage resolve(PullPolicy policy) {
    return cache(false).resolve(APP, policy, events);
  }

  private ImageCache cache(boolean offline) {
    return ImageCache.open(settings(offline), new PlainLayerWriters());
  }

  private ImageCacheSettings settings(boolean offline) {
    Duration silence = Duration.ofSeconds(20);
    return ImageCacheSettings.builder(directory.resolve("store"))
        .platform(Platform.parse("linux/amd64"))
        .mirror("docker.io", registry.url())
        .offline(offline)
        .patience(new NetworkPatience(silence, silence, 4, Duration.ofMillis(250), time))
        .build();
  }
}

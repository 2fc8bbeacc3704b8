package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.ImageAccessException;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.RegistryUnreachableException;
import dev.sandboxed.image.fixtures.Fault;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.ManualTime;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.internal.registry.NetworkPatience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A registry that misbehaves, however it does: the outcome is the right content or a clear error,
 * the store is whole, and once the registry behaves, the same pull succeeds. Pauses pass at once.
 */
@Timeout(60)
class FaultyRegistryTest {
  private static final byte[] CONTENT = content();
  private static final TestImage IMAGE =
      new TestImage()
          .layer(new TestTar().file("a", CONTENT))
          .layer(new TestTar().file("b", "small"));
  private static final byte[] BLOB = IMAGE.layers().get(0);
  private static final String LAYER = "/blobs/" + TestImage.digest(BLOB);
  private static final String CONFIG = "/blobs/" + TestImage.digest(IMAGE.config());
  private static final String MANIFEST = "/manifests/";
  private static final Fault STALL = new Fault.Stall(100, Duration.ofSeconds(30));
  private static final String NOWHERE = "sends us to where we do not go";
  private static final Fault ERROR = Fault.status(503);

  private final InProcessRegistry registry = InProcessRegistry.start().put("app:1", IMAGE);
  private final ManualTime time = new ManualTime();
  private Duration silence = Duration.ofSeconds(20);

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  static Stream<Arguments> passing() {
    return Stream.of(
        arguments("closes before the layer", LAYER, List.of(new Fault.CloseAfter(0))),
        arguments("closes after its first byte", LAYER, List.of(new Fault.CloseAfter(1))),
        arguments("closes before its last", LAYER, List.of(new Fault.CloseAfter(BLOB.length - 1))),
        arguments("closes again and again", LAYER, closes(50_000, 10_000, 0)),
        arguments("closes in the manifest", MANIFEST, closes(10, 0, 20)),
        arguments("closes in the configuration", CONFIG, closes(10, 0, 20)),
        arguments("stalls in the layer", LAYER, List.of(STALL)),
        arguments("stalls in the manifest", MANIFEST, List.of(STALL)),
        arguments("stalls in the configuration", CONFIG, List.of(STALL)),
        arguments("has errors for the manifest", MANIFEST, List.of(ERROR, ERROR, ERROR)),
        arguments("has errors for the layer", LAYER, List.of(ERROR, Fault.status(500), ERROR)),
        arguments("has errors for the configuration", CONFIG, List.of(ERROR, ERROR, ERROR)),
        arguments("is without its backend", LAYER, List.of(Fault.status(502), Fault.status(504))),
        arguments("is limited for seconds", LAYER, List.of(limit("3"))),
        arguments("is limited until a time", LAYER, List.of(limit("Thu, 1 Jan 2026 00:00:42 GMT"))),
        arguments("is limited and says no more", MANIFEST, List.of(limit(""), limit("soon"))),
        arguments(
            "ignores ranges",
            LAYER,
            List.of(new Fault.CloseAfter(50_000), new Fault.IgnoreRange())),
        arguments(
            "has an error after a break",
            LAYER,
            List.of(new Fault.CloseAfter(50_000), ERROR, new Fault.CloseAfter(9), ERROR)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passing")
  void whatPassesIsWaitedFor(String name, String path, List<Fault> faults) throws IOException {
    if (faults.contains(STALL)) {
      silence = Duration.ofSeconds(1);
    }
    registry.fault(path, faults.toArray(Fault[]::new));
    assertSucceeds();
  }

  static Stream<Arguments> lasting() {
    Class<?> corrupt = CorruptImageException.class;
    Class<?> access = ImageAccessException.class;
    Class<?> unreachable = RegistryUnreachableException.class;
    return Stream.of(
        lasting(
            "sends other bytes", LAYER, replaced(BLOB.length), corrupt, "its digest is sha256:"),
        lasting(
            "sends fewer bytes", LAYER, replaced(9), corrupt, "it ends after 9 of the promised"),
        lasting(
            "sends more bytes",
            LAYER,
            replaced(BLOB.length + 1),
            corrupt,
            "longer than the promised"),
        lasting("sends nothing", LAYER, replaced(0), corrupt, "it ends after 0 of the promised"),
        lasting("sends another configuration", CONFIG, replaced(9), corrupt, "sent something else"),
        lasting(
            "says another digest than it sends",
            MANIFEST,
            new Fault.WrongHeader("Docker-Content-Digest", "sha256:" + "0".repeat(64)),
            corrupt,
            "instead of sha256:0000"),
        lasting("never has the layer", LAYER, ERROR, unreachable, "HTTP 503"),
        lasting("always closes", LAYER, new Fault.CloseAfter(10), unreachable, "broke off after"),
        lasting("is limited for an hour", LAYER, limit("3600"), access, "it asks to wait for 3600"),
        lasting(
            "says why it is limited",
            MANIFEST,
            new Fault.Refuse(429, "You have reached your pull rate limit."),
            access,
            "(HTTP 429: You have reached your pull rate limit.)"),
        lasting("forbids", MANIFEST, new Fault.Refuse(403, "no"), access, "(HTTP 403: no)"),
        lasting(
            "sends us in a circle", LAYER, to("/v2/library/app" + LAYER), access, "more than 10"),
        lasting("sends us to a file", LAYER, to("file:///etc/passwd"), access, "what is no URL"),
        lasting("sends us to metadata", LAYER, to("http://169.254.169.254/"), access, NOWHERE),
        lasting("hides it", LAYER, to("http://[::ffff:a9fe:a9fe]/"), access, NOWHERE),
        lasting("hides it in a number", LAYER, to("http://2852039166/"), access, NOWHERE),
        lasting(
            "hides it behind NAT64", LAYER, to("http://[64:ff9b::a9fe:a9fe]/"), access, NOWHERE),
        lasting("sends us to no address", MANIFEST, to("http://0.0.0.0:1/"), access, NOWHERE),
        lasting("sends us to a neighbour", CONFIG, to("http://[fe80::1]/"), access, NOWHERE));
  }

  private static Arguments lasting(
      String name, String path, Fault fault, Class<?> type, String message) {
    return arguments(name, path, fault, type, message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lasting")
  void whatLastsIsAClearErrorAndNothingIsKept(
      String name, String path, Fault fault, Class<? extends ImageException> type, String message)
      throws IOException {
    registry.fault(path, Collections.nCopies(40, fault).toArray(Fault[]::new));
    assertThatThrownBy(this::pull)
        .isExactlyInstanceOf(type)
        .hasMessageStartingWith("Could not ")
        .hasMessageContaining("/library/app:1")
        .hasMessageContaining(message);
    assertThat(directory.resolve("store/staging")).isEmptyDirectory();
    registry.forgetFaults();
    assertSucceeds();
  }

  @Test
  void aPartThatWasNotAskedForIsNotTaken() throws IOException {
    registry.fault(LAYER, new Fault.CloseAfter(50_000), new Fault.OtherRange());
    assertThatThrownBy(this::pull)
        .isInstanceOf(RegistryUnreachableException.class)
        .hasMessageContaining("asked for the bytes from 50000 on, it sent others");
    assertSucceeds();
  }

  @Test
  void tokensThatExpireInTheMiddleAreRenewed() throws IOException {
    registry.askForToken().tokenUses(4);
    registry.fault(LAYER, new Fault.CloseAfter(50_000), new Fault.CloseAfter(10));
    assertSucceeds();
    assertThat(registry.count("/token")).isEqualTo(2);
  }

  @Test
  void layersMayBeOnAnotherHost() throws IOException {
    try (InProcessRegistry other = InProcessRegistry.start().put("app:1", IMAGE)) {
      registry.askForToken().fault(LAYER, to(other.url() + "/v2/library/app" + LAYER));
      assertSucceeds();
      assertThat(other.authorizations()).containsExactly("");
    }
  }

  @Test
  void aLimitIsWaitedForAsLongAsItSays() throws IOException {
    registry.fault(MANIFEST, limit("7"), limit("Thu, 1 Jan 2026 00:00:17 GMT"), limit(""));
    assertSucceeds();
    assertThat(time.sleeps())
        .containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(10), Duration.ofSeconds(8));
  }

  @Test
  void pausesGrow() throws IOException {
    registry.fault(MANIFEST, ERROR, ERROR, ERROR);
    assertSucceeds();
    assertThat(time.sleeps())
        .containsExactly(Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1));
  }

  @Test
  void aForeignLayerIsHadFromItsMakerWithoutCredentials() throws IOException {
    try (InProcessRegistry maker = InProcessRegistry.start().blob("made", BLOB);
        InProcessRegistry without = InProcessRegistry.start()) {
      String url = maker.url() + "/v2/library/made" + LAYER;
      byte[] manifest = IMAGE.manifestWithUrl(url);
      without
          .manifest("app:1", IMAGE.mediaType(), manifest)
          .blob("app", IMAGE.config())
          .blob("app", IMAGE.layers().get(1))
          .askForToken();
      assertThat(pull(without).layers()).hasSize(2);
      assertThat(maker.authorizations()).containsExactly("");
    }
  }

  private static Fault limit(String retryAfter) {
    return new Fault.Status(429, "Retry-After", retryAfter);
  }

  private static Fault to(String url) {
    return new Fault.Redirect(url);
  }

  private static Fault replaced(int size) {
    return new Fault.Replace("x".repeat(size));
  }

  private static List<Fault> closes(int... bytes) {
    return Arrays.stream(bytes).<Fault>mapToObj(Fault.CloseAfter::new).toList();
  }

  private static byte[] content() {
    byte[] bytes = new byte[200_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private void assertSucceeds() throws IOException {
    CachedImage image = pull();
    Path layers = directory.resolve("store/layers/single");
    assertThat(layers.resolve(image.layers().get(0)).resolve("fs/a")).hasBinaryContent(CONTENT);
    assertThat(layers.resolve(image.layers().get(1)).resolve("fs/b")).hasContent("small");
    try (Stream<Path> kept = Files.list(layers)) {
      assertThat(kept).hasSize(2);
    }
    assertThat(directory.resolve("store/staging")).isEmptyDirectory();
  }

  private CachedImage pull() {
    return pull(registry);
  }

  private CachedImage pull(InProcessRegistry from) {
    ImageCacheSettings settings =
        ImageCacheSettings.builder(directory.resolve("store"))
            .platform(Platform.parse("linux/amd64"))
            .patience(
                new NetworkPatience(
                    Duration.ofSeconds(5), silence, 4, Duration.ofMillis(250), time))
            .build();
    String host = from.url().substring("http://".length());
    return ImageCache.open(settings, new PlainLayerWriters())
        .resolve(
            ImageReference.parse(host + "/library/app:1"),
            PullPolicy.IF_NOT_PRESENT,
            PullListener.NONE);
  }
}

package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.ImageAccessException;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.RegistryUnreachableException;
import dev.sandboxed.image.fixtures.Fault;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.ManualTime;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestLayout;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.internal.registry.NetworkPatience;
import dev.sandboxed.image.internal.registry.UploadSizes;
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
 * A registry that misbehaves while it is pushed to: it has the right image in the end, or there is
 * a clear error and no image under that name; and once it behaves, the same push succeeds. Pauses
 * pass at once.
 */
@Timeout(60)
class FaultyPushTest {
  private static final int CHUNK = 50_000;
  private static final TestImage IMAGE = image(200_000);
  private static final byte[] LAYER = IMAGE.layers().get(0);
  private static final Fault ERROR = Fault.status(503);
  private static final Fault FORGETS = new Fault.Forget();

  private static final String BEGIN = "POST /v2/library/app/blobs/uploads/";
  private static final String CHUNKS = "PATCH /v2/library/app/blobs/uploads/";
  private static final String END = "PUT /v2/library/app/blobs/uploads/";
  private static final String STATUS = "GET /v2/library/app/blobs/uploads/";
  private static final String MANIFEST = "PUT /v2/library/app/manifests/1";
  private static final String HEAD = "HEAD /v2/library/app/blobs/";

  private final InProcessRegistry registry = InProcessRegistry.start();
  private final ManualTime time = new ManualTime();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  static Stream<Arguments> passing() {
    return Stream.of(
        arguments("closes before a chunk", CHUNKS, closes(0)),
        arguments("closes after a byte of a chunk", CHUNKS, closes(1)),
        arguments("closes in the middle of a chunk", CHUNKS, closes(20_000)),
        arguments("closes after a chunk", CHUNKS, closes(CHUNK)),
        arguments("closes again and again", CHUNKS, closes(20_000, 0, 30_000)),
        arguments("closes at the end", END, closes(0, 0, 0)),
        arguments("closes in the middle of a small blob", END, closes(10, 20)),
        arguments("closes before an upload begins", BEGIN, List.of(ERROR, Fault.status(502))),
        arguments("has errors for chunks", CHUNKS, List.of(ERROR, Fault.status(500), ERROR)),
        arguments("has errors at the end", END, List.of(ERROR, ERROR, ERROR)),
        arguments("has errors for the manifest", MANIFEST, List.of(ERROR, ERROR, ERROR)),
        arguments("closes in the manifest", MANIFEST, closes(0, 0)),
        arguments("has errors when asked what it has", HEAD, List.of(ERROR, ERROR)),
        arguments("is limited in a chunk", CHUNKS, List.of(limit("3"), limit(""))),
        arguments("is limited at the beginning", BEGIN, List.of(limit("3"))),
        arguments("is limited at the end", END, List.of(limit("3"))),
        arguments("is limited at the manifest", MANIFEST, List.of(limit("3"))),
        arguments("does not answer to chunks", CHUNKS, List.of(new Fault.Swallow())),
        arguments("does not answer at the beginning", BEGIN, List.of(new Fault.Swallow())),
        arguments("keeps a part of a chunk", CHUNKS, List.of(new Fault.KeepOnly(30_000))),
        arguments("keeps nothing of a chunk", CHUNKS, List.of(new Fault.KeepOnly(0))),
        arguments("forgets an upload", CHUNKS, List.of(FORGETS, FORGETS)),
        arguments("forgets an upload at its end", END, List.of(FORGETS)),
        arguments("miscounts chunks", CHUNKS, List.of(range("0-5"))),
        arguments("counts more than it was sent", CHUNKS, List.of(range("0-199999"))),
        arguments("says nonsense of a chunk", CHUNKS, List.of(range("all of it"))),
        arguments("takes no chunks", CHUNKS, List.of(Fault.status(405))),
        arguments("mixes up an upload", END, List.of(new Fault.Refuse(400, "digest mismatch"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passing")
  void whatPassesIsWaitedFor(String name, String request, List<Fault> faults) {
    registry.fault(request, faults.toArray(Fault[]::new));
    assertSucceeds();
  }

  static Stream<Arguments> lasting() {
    Class<?> corrupt = CorruptImageException.class;
    Class<?> access = ImageAccessException.class;
    Class<?> unreachable = RegistryUnreachableException.class;
    String other = "sha256:" + "0".repeat(64);
    return Stream.of(
        arguments("asks who we are", BEGIN, refuse(401, "no"), access, "docker login 127.0.0.1"),
        arguments("forbids", BEGIN, refuse(403, "not yours"), access, "(HTTP 403: not yours)"),
        arguments("knows no such name", BEGIN, refuse(404, "x"), access, "create the repository"),
        arguments("is read-only", BEGIN, refuse(405, "x"), access, "It takes no images"),
        arguments("takes little", CHUNKS, refuse(413, "x"), access, "client_max_body_size"),
        arguments("is limited", CHUNKS, limit("3600"), access, "it asks to wait for 3600"),
        arguments("never works", CHUNKS, ERROR, unreachable, "HTTP 503"),
        arguments("never ends", END, ERROR, unreachable, "HTTP 503"),
        arguments("always closes", CHUNKS, new Fault.CloseAfter(0), unreachable, "push again"),
        arguments("always forgets", CHUNKS, FORGETS, access, "HTTP 404: upload unknown"),
        arguments("keeps tags", MANIFEST, refuse(400, "immutable"), access, "may not be moved"),
        arguments(
            "has another blob",
            END,
            new Fault.WrongHeader("Docker-Content-Digest", other),
            corrupt,
            "says it has kept " + other),
        arguments(
            "has another manifest",
            MANIFEST,
            new Fault.WrongHeader("Docker-Content-Digest", other),
            corrupt,
            "says it has kept " + other),
        arguments("has no place", BEGIN, place(""), access, "HTTP 4"),
        arguments("hides its place", BEGIN, place("x://y"), corrupt, "does not say where"),
        arguments(
            "sends us to metadata",
            BEGIN,
            place("http://169.254.169.254/upload"),
            access,
            "sends us to where we do not go"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lasting")
  void whatLastsIsAClearErrorAndNamesNoImage(
      String name, String request, Fault fault, Class<? extends ImageException> type, String says) {
    registry.fault(request, Collections.nCopies(60, fault).toArray(Fault[]::new));
    assertThatThrownBy(this::push)
        .isExactlyInstanceOf(type)
        .hasMessageStartingWith("Could not push the ")
        .hasMessageContaining(" to " + target().familiar() + ": ")
        .hasMessageContaining(says);
    registry.forgetFaults();
    assertSucceeds();
  }

  @Test
  void whatHasArrivedIsNotSentAgain() {
    registry.fault(CHUNKS, new Fault.KeepOnly(CHUNK), new Fault.CloseAfter(20_000));
    assertSucceeds();
    assertThat(registry.requests()).filteredOn(request -> request.startsWith(STATUS)).hasSize(1);
    assertThat(registry.requests()).filteredOn(request -> request.startsWith(BEGIN)).hasSize(3);
    assertThat(registry.requests()).filteredOn(request -> request.startsWith(CHUNKS)).hasSize(5);
  }

  @Test
  void anUploadThatCompletedUnnoticedIsNotRepeated() {
    Fault swallow = new Fault.Swallow();
    registry.fault(END, swallow, swallow, swallow).fault(MANIFEST, swallow);
    assertSucceeds();
    assertThat(registry.requests()).filteredOn(request -> request.startsWith(END)).hasSize(3);
  }

  @Test
  void limitsAreWaitedForAsLongAsTheySay() {
    registry.fault(CHUNKS, limit("7"), limit("Thu, 1 Jan 2026 00:00:17 GMT"), limit(""));
    assertSucceeds();
    assertThat(time.sleeps())
        .containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(10), Duration.ofSeconds(8));
  }

  @Test
  void chunksThatAreTooLargeAreMadeSmaller() {
    TestImage large = image(3 << 20);
    registry.fault(CHUNKS, Fault.status(413), Fault.status(413));
    new TestLayout(directory.resolve("layout")).put("1", large);
    push(new UploadSizes(1000, 16 << 20));
    assertThat(registry.requests()).filteredOn(request -> request.startsWith(CHUNKS)).hasSize(6);
    assertThat(registry.content("/v2/library/app/manifests/1")).isEqualTo(large.manifest());
  }

  @Test
  void tokensThatExpireInTheMiddleAreRenewed() {
    registry.askForTokenFor("repository:library/app:pull,push").tokenUses(4);
    assertSucceeds();
    assertThat(registry.count("/token")).isGreaterThan(2);
  }

  @Test
  void anotherHostGetsNothingSecret() {
    try (InProcessRegistry other = InProcessRegistry.start()) {
      registry
          .askForTokenFor("repository:library/app:pull,push")
          .fault(BEGIN, place(other.beginUpload("app")));
      assertThatThrownBy(this::push).hasMessageContaining("blob unknown to registry");
      assertThat(other.authorizations()).isNotEmpty().containsOnly("");
      assertThat(other.requests()).allMatch(request -> request.contains("/blobs/uploads/"));
    }
  }

  @Test
  void aTagThatMayNotBeMovedMayBePushedAgain() {
    assertSucceeds();
    registry.fault(MANIFEST, new Fault.Refuse(400, "tag is immutable"));
    assertSucceeds();
  }

  private static Fault limit(String retryAfter) {
    return new Fault.Status(429, "Retry-After", retryAfter);
  }

  private static Fault refuse(int code, String message) {
    return new Fault.Refuse(code, message);
  }

  private static Fault range(String value) {
    return new Fault.WrongHeader("Range", value);
  }

  private static Fault place(String value) {
    return new Fault.WrongHeader("Location", value);
  }

  private static List<Fault> closes(int... bytes) {
    return Arrays.stream(bytes).<Fault>mapToObj(Fault.CloseAfter::new).toList();
  }

  private static TestImage image(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return new TestImage()
        .layer(new TestTar().file("a", bytes))
        .layer(new TestTar().file("b", "small"));
  }

  private void assertSucceeds() {
    assertThat(push().digest()).isEqualTo(TestImage.digest(IMAGE.manifest()));
    assertThat(registry.content("/v2/library/app/manifests/1")).isEqualTo(IMAGE.manifest());
    assertThat(registry.content("/v2/library/app/blobs/" + TestImage.digest(LAYER)))
        .isEqualTo(LAYER);
  }

  private Pushed push() {
    new TestLayout(directory.resolve("layout")).put("1", IMAGE);
    return push(new UploadSizes(1000, CHUNK));
  }

  private Pushed push(UploadSizes sizes) {
    ImageCacheSettings settings =
        ImageCacheSettings.builder(directory.resolve("store"))
            .platform(Platform.parse("linux/amd64"))
            .patience(
                new NetworkPatience(
                    Duration.ofSeconds(5), Duration.ofSeconds(20), 4, Duration.ofMillis(250), time))
            .build();
    return ImageStore.open(settings, new PlainLayerWriters())
        .push(
            ImageName.parse("oci:" + directory.resolve("layout")),
            target(),
            PushListener.NONE,
            sizes);
  }

  private ImageReference target() {
    String host = registry.url().substring("http://".length());
    return ImageReference.parse(host + "/library/app:1");
  }
}

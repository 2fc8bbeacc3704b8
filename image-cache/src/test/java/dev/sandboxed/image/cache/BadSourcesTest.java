package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageAccessException;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.RegistryUnreachableException;
import dev.sandboxed.image.fixtures.Compression;
import dev.sandboxed.image.fixtures.Events;
import dev.sandboxed.image.fixtures.Fault;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a registry does, the outcome is the right content or a clear error, and a store that is
 * whole.
 */
@Timeout(60)
class BadSourcesTest {
  private static final TestImage IMAGE =
      new TestImage()
          .layer(new TestTar().file("a", random(200_000)))
          .layer(new TestTar().file("b", ""));

  private final InProcessRegistry registry = InProcessRegistry.start();
  private final Events events = new Events();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void anUnknownImageIsNotFound() {
    assertFails(ImageNotFoundException.class)
        .hasMessageContaining("Could not pull")
        .hasMessageContaining("/library/app:1")
        .hasMessageContaining(" does not have it (HTTP 404: no such)")
        .hasMessageContaining("Check the name and the tag");
  }

  @Test
  void aRegistryThatDoesNotListenIsUnreachable() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    ImageReference image = ImageReference.parse("localhost:" + port + "/app:1");
    ImageCache cache =
        ImageCache.open(ImageCacheSettings.of(directory.resolve("store")), new PlainLayerWriters());
    assertThatThrownBy(() -> cache.resolve(image, PullPolicy.IF_NOT_PRESENT, events))
        .isInstanceOf(RegistryUnreachableException.class)
        .hasMessageContaining("localhost:" + port + " could not be reached")
        .hasMessageContaining("sandboxed.mirror.localhost:" + port)
        .hasMessageContaining("-Dhttps.proxyHost");
    assertThat(events.told()).containsExactly("started localhost:" + port + "/app:1", "failed");
    assertStoreIsWhole();
  }

  @Test
  void aMirrorThatDoesNotListenIsPassedOver() throws IOException {
    registry.put("app:1", IMAGE);
    ImageCacheSettings settings =
        ImageCacheSettings.builder(directory.resolve("store"))
            .platform(Platform.parse("linux/amd64"))
            .mirror("docker.io", "http://127.0.0.1:1", registry.url())
            .build();
    CachedImage image =
        ImageCache.open(settings, new PlainLayerWriters())
            .resolve(ImageReference.parse("app:1"), PullPolicy.IF_NOT_PRESENT, events);
    assertThat(image.layers()).hasSize(2);
  }

  @Test
  void refusedAccessIsSaidToBeThat() {
    registry.fault("/manifests/", Fault.status(403));
    assertFails(ImageAccessException.class).hasMessageContaining("refuses access (HTTP 403)");
    registry.fault("/manifests/", new Fault.Status(429, "Retry-After", "3600"));
    assertFails(ImageAccessException.class)
        .hasMessageContaining("no more requests for now (HTTP 429: it asks to wait for 3600)");
    assertThat(registry.count("/manifests/")).isEqualTo(2);
  }

  @Test
  void aRegistryThatWantsCredentialsIsSaidToWantThem() {
    registry.fault("/manifests/", new Fault.Status(401, "WWW-Authenticate", "Basic realm=\"x\""));
    assertFails(ImageAccessException.class).hasMessageContaining("asks for credentials");
  }

  @Test
  void serverErrorsPass() {
    registry.put("app:1", IMAGE);
    registry.fault("/manifests/", Fault.status(503), Fault.status(500));
    registry.fault("/blobs/", Fault.status(502), new Fault.Status(429, "Retry-After", "0"));
    assertSucceeds();
  }

  @Test
  void serverErrorsThatDoNotPassMakeItUnreachable() {
    registry.fault("/", Fault.status(503), Fault.status(503), Fault.status(503), Fault.status(503));
    assertFails(RegistryUnreachableException.class).hasMessageContaining("HTTP 503");
    assertThat(registry.requests()).hasSize(4);
  }

  @Test
  void tokensAreFetchedOnceAndSentAlong() {
    registry.put("app:1", IMAGE).askForToken();
    assertSucceeds();
    assertThat(registry.count("/token")).isEqualTo(1);
    assertThat(registry.requests())
        .contains("/token?service=a%2C%20b%3Dc&scope=repository%3Alibrary%2Fapp%3Apull");
  }

  @Test
  void aTokenServerThatRefusesIsSaidToRefuse() {
    registry.askForToken().fault("/token", Fault.status(401));
    assertFails(ImageAccessException.class).hasMessageContaining("HTTP 401");
    registry.fault("/token", new Fault.Replace("{}"));
    assertFails(ImageAccessException.class).hasMessageContaining("has no token");
  }

  @Test
  void aTokenServerInTheCloudsMetadataIsNotAsked() {
    registry.askForTokenFrom("http://169.254.169.254/token");
    assertFails(ImageAccessException.class)
        .hasMessageContaining("sends us to where we do not go: 169.254.169.254 is an address");
  }

  @Test
  void tokensDoNotFollowARedirectToAnotherHost() throws IOException {
    registry.put("app:1", IMAGE).askForToken();
    try (InProcessRegistry elsewhere = InProcessRegistry.start().put("app:1", IMAGE)) {
      for (byte[] layer : IMAGE.layers()) {
        String path = "/v2/library/app/blobs/" + TestImage.digest(layer);
        registry.fault(path, new Fault.Redirect(elsewhere.url() + path));
      }
      assertSucceeds();
      assertThat(elsewhere.authorizations()).containsExactly("", "");
    }
  }

  @Test
  void aBrokenConnectionIsTakenUpWhereItBroke() {
    registry.put("app:1", IMAGE);
    registry.fault(bigLayer(), new Fault.CloseAfter(50_000), new Fault.CloseAfter(1000));
    assertSucceeds();
    assertThat(registry.count(bigLayer())).isEqualTo(3);
  }

  @Test
  void aServerThatIgnoresRangesIsUnderstood() {
    registry.put("app:1", IMAGE);
    registry.fault(bigLayer(), new Fault.CloseAfter(50_000), new Fault.IgnoreRange());
    assertSucceeds();
  }

  @Test
  void aConnectionThatAlwaysBreaksIsAnError() {
    registry.put("app:1", IMAGE);
    Fault[] always = new Fault[20];
    java.util.Arrays.fill(always, new Fault.CloseAfter(10));
    registry.fault(bigLayer(), always);
    assertFails(RegistryUnreachableException.class)
        .hasMessageContaining("the layer sha256:")
        .hasMessageContaining("/library/app:1");
  }

  @Test
  void aTruncatedLayerIsCorrupt() {
    registry.put("app:1", IMAGE);
    registry.fault(bigLayer(), new Fault.Replace("only this"));
    assertFails(CorruptImageException.class)
        .hasMessageContaining("it ends after 9 of the promised")
        .hasMessageContaining("Nothing of it was kept");
  }

  @Test
  void aLayerWithOtherBytesIsCorruptWhateverTheDecompressorSays() {
    registry.put("app:1", IMAGE);
    int size = IMAGE.layers().get(0).length;
    registry.fault(bigLayer(), new Fault.Replace("x".repeat(size)));
    assertFails(CorruptImageException.class).hasMessageContaining("its digest is sha256:");
    registry.fault(bigLayer(), new Fault.Replace("x".repeat(size + 1)));
    assertFails(CorruptImageException.class).hasMessageContaining("longer than the promised");
  }

  @Test
  void aLayerThatUnpacksToSomethingElseIsCorrupt() {
    registry.put("app:1", new TestImage().layer(new TestTar().file("a", "x")).wrongDiffId());
    assertFails(CorruptImageException.class).hasMessageContaining("unpacks to something else");
  }

  @Test
  void aLayerThatLeadsOutOfItselfIsCorrupt() {
    registry.put("app:1", new TestImage().layer(new TestTar().link("escaped", "../../escaped")));
    assertFails(CorruptImageException.class).hasMessageContaining("is a hard link to");
    assertThat(directory.resolve("escaped")).doesNotExist();
  }

  @Test
  void aLayerThatIsNoTarIsCorrupt() {
    byte[] noise = random(2000);
    registry.put("app:1", new TestImage().layer(noise, Compression::gzip));
    assertFails(CorruptImageException.class).hasMessageContaining("malformed");
  }

  @Test
  void aManifestWithAnotherDigestIsCorrupt() {
    Digest digest = TestImage.digest(IMAGE.manifest());
    registry.put("app:1", IMAGE).fault("/manifests/", new Fault.Replace("{}"));
    assertFails(CorruptImageException.class, "app@" + digest)
        .hasMessageContaining("instead of " + digest);
  }

  @Test
  void aConfigurationThatWasSwappedIsCorrupt() {
    registry.put("app:1", IMAGE);
    registry.fault("blobs/" + TestImage.digest(IMAGE.config()), new Fault.Replace("{}"));
    assertFails(CorruptImageException.class).hasMessageContaining("the configuration of 127.0.0.1");
  }

  @Test
  void layersAndConfigurationMustAgree() {
    registry.put("app:1", new TestImage().layer(new TestTar()).surplusDiffId());
    assertFails(CorruptImageException.class)
        .hasMessageContaining("manifest has 1 layers, its configuration 2");
  }

  @Test
  void anEndlessManifestIsNotReadToItsEnd() {
    registry.fault("/manifests/", new Fault.Replace(" ".repeat(5 << 20)));
    assertThatThrownBy(() -> pull("app:1"))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("longer than 4194304 bytes");
  }

  @Test
  void aMissingLayerIsNotFoundAndTheOtherIsKept() {
    registry.manifest("app:1", IMAGE.mediaType(), IMAGE.manifest()).blob("app", IMAGE.config());
    assertFails(ImageNotFoundException.class).hasMessageContaining("the layer sha256:");
    registry.put("app:1", IMAGE);
    assertSucceeds();
  }

  @Test
  void nothingOfAnErrorPageIsShown() {
    registry.fault("/manifests/", new Fault.Replace("<html>login</html>"));
    assertFails(CorruptImageException.class)
        .hasMessageContaining("is not well-formed JSON")
        .hasMessageNotContaining("html>login");
  }

  @Test
  void anInterruptEndsAPullAndIsKept() throws InterruptedException {
    registry.put("app:1", IMAGE);
    registry.fault(bigLayer(), new Fault.Stall(10, java.time.Duration.ofSeconds(20)));
    Thread waiting = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              while (registry.count(bigLayer()) == 0) {
                Thread.onSpinWait();
              }
              waiting.interrupt();
            });
    interrupter.start();
    long start = System.nanoTime();
    assertThatThrownBy(() -> pull("app:1"))
        .isInstanceOf(ImageStoreException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    assertStoreIsWhole();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static String bigLayer() {
    return "blobs/" + TestImage.digest(IMAGE.layers().get(0));
  }

  private void assertSucceeds() {
    assertThat(pull("app:1").layers()).hasSize(2);
    Path layer = directory.resolve("store/layers/single").resolve(pull("app:1").layers().get(0));
    assertThat(layer.resolve("fs/a")).hasBinaryContent(random(200_000));
    assertStoreIsWhole();
  }

  private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      Class<? extends ImageException> type) {
    return assertFails(type, "app:1");
  }

  private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      Class<? extends ImageException> type, String image) {
    var failure = assertThatThrownBy(() -> pull(image)).isExactlyInstanceOf(type);
    assertStoreIsWhole();
    return failure;
  }

  /** Nothing half-made is left, and no thread. */
  private void assertStoreIsWhole() {
    try (Stream<Path> staging = Files.list(directory.resolve("store/staging"))) {
      assertThat(staging).isEmpty();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("sandboxed-pull")) {
        assertThat(ended(thread)).as("%s", thread).isTrue();
      }
    }
  }

  /** Its work is over when the pull returns; the thread itself may take a moment. */
  private static boolean ended(Thread thread) {
    try {
      thread.join(5000);
      return !thread.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * From the registry itself, not by way of a mirror: no test asks anybody outside of this machine.
   */
  private CachedImage pull(String image) {
    ImageCacheSettings settings =
        ImageCacheSettings.builder(directory.resolve("store"))
            .platform(Platform.parse("linux/amd64"))
            .build();
    String host = registry.url().substring("http://".length());
    return ImageCache.open(settings, new PlainLayerWriters())
        .resolve(
            ImageReference.parse(host + "/library/" + image), PullPolicy.IF_NOT_PRESENT, events);
  }
}

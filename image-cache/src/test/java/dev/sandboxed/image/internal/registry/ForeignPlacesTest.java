package dev.sandboxed.image.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageAccessException;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.fixtures.Fault;
import dev.sandboxed.image.fixtures.InProcessProxy;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.internal.credentials.Keychain;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.network.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A registry of the internet, as far as we can tell behind a proxy, names places for its layers
 * that are none of its business; and those that the user has allowed.
 */
@Timeout(30)
class ForeignPlacesTest {
  private static final String HOST = "registry.example.test";
  private static final byte[] LAYER = new byte[] {1, 2, 3};
  private static final String PATH = "/v2/library/app/blobs/" + TestImage.digest(LAYER);
  private static final HeldCertificate CERTIFICATE =
      new HeldCertificate.Builder()
          .addSubjectAlternativeName(HOST)
          .addSubjectAlternativeName("localhost")
          .build();

  private final InProcessRegistry registry = start();
  private final InProcessRegistry inner = start().blob("app", LAYER);
  private final InProcessProxy proxy = InProcessProxy.start(registry.port(), "");

  @TempDir Path directory;

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    inner.close();
    registry.close();
  }

  @Test
  void aLayerIsNotHadFromAnInnerAddressThatTheManifestNames() {
    assertIsRefused(inner.url() + PATH, "is an address of this machine");
    assertIsRefused(inner.url().replace("localhost", "[::1]") + PATH, "address of this machine");
    assertThat(inner.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://169.254.169.254/latest,          sends us to where we do not go",
    "https://2852039166/latest,               sends us to where we do not go",
    "https://[::ffff:a9fe:a9fe]/latest,       sends us to where we do not go",
    "https://[64:ff9b::a9fe:a9fe]/latest,     sends us to where we do not go",
    "https://[fd00:ec2::254]/latest,          sends us to where we do not go",
    "https://10.0.0.1/layer,                  sends us to where we do not go",
    "https://0.0.0.0/layer,                   sends us to where we do not go",
    "http://registry.example.test/layer,      names a place that has no URL with TLS",
    "file:///etc/passwd,                      names a place that has no URL with TLS",
    "no url,                                  names a place that has no URL with TLS"
  })
  void noPlaceWithoutTlsOrOutOfReachIsAsked(String url, String reason) {
    int asked = proxy.heads().size();
    assertIsRefused(url, reason);
    assertThat(proxy.heads().subList(asked, proxy.heads().size()))
        .allMatch(head -> head.startsWith("CONNECT " + HOST + ":443"));
  }

  @Test
  void aPlaceThatRedirectsToAnInnerAddressLeadsNowhereEither() {
    registry.fault("/elsewhere", new Fault.Redirect(inner.url() + PATH));
    assertIsRefused("https://" + HOST + "/elsewhere", "is an address of this machine");
    assertThat(inner.requests()).isEmpty();
  }

  @Test
  void aRedirectToAPrivateStoreIsRefusedUnlessItWasAllowed() throws IOException {
    registry.fault(PATH, new Fault.Redirect(inner.url() + PATH));
    assertThatThrownBy(() -> layer(List.of(), List.of()))
        .isInstanceOf(ImageAccessException.class)
        .hasMessageContaining("127.0.0.1 is an address of this machine")
        .hasMessageContaining("sandboxed.redirects");
    for (String allowed : List.of("localhost", "localhost:" + inner.port(), "*")) {
      registry.fault(PATH, new Fault.Redirect(inner.url() + PATH));
      assertThat(layer(List.of(), List.of("example.org", allowed))).isEqualTo(LAYER);
    }
    assertThat(layer(List.of(inner.url() + PATH), List.of("localhost"))).isEqualTo(LAYER);
    assertThat(inner.authorizations()).containsOnly("");
  }

  @Test
  void nobodyMayAllowTheMetadataOfACloud() {
    registry.fault(PATH, new Fault.Redirect("https://169.254.169.254/latest"));
    assertThatThrownBy(() -> layer(List.of(), List.of("169.254.0.0/16", "*")))
        .isInstanceOf(ImageAccessException.class)
        .hasMessageContaining("sends us to where we do not go");
  }

  private void assertIsRefused(String url, String reason) {
    AbstractThrowableAssert<?, ?> failure =
        assertThatThrownBy(() -> layer(List.of(url), List.of()))
            .isInstanceOf(ImageNotFoundException.class);
    failure.satisfies(e -> assertThat(Throwables.getStackTrace(e)).contains(reason));
  }

  private byte[] layer(List<String> urls, List<String> redirects) throws IOException {
    Path authority = Files.writeString(directory.resolve("ca"), CERTIFICATE.certificatePem());
    Map<String, String> environment = Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port());
    try (RegistryClient client =
        RegistryClient.open(
            ImageReference.parse(HOST + "/library/app:1"),
            new RegistrySettings(
                List.of(),
                Set.of(),
                List.of(authority),
                new Surroundings(environment, Map.of(), directory, directory),
                redirects),
            new Keychain(Map.of(), "/nonexistent", Duration.ofSeconds(1)),
            new NetworkPatience(
                Duration.ofSeconds(20), Duration.ofSeconds(20), 2, Duration.ofMillis(1)))) {
      Descriptor layer = new Descriptor("", TestImage.digest(LAYER), LAYER.length, urls);
      return client.blob(layer, "the layer").readAllBytes();
    }
  }

  private static InProcessRegistry start() {
    return InProcessRegistry.startWithTls(
        new HandshakeCertificates.Builder().heldCertificate(CERTIFICATE).build(), false);
  }
}

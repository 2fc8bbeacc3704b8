package dev.sandboxed.image.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageAccessException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.RegistryUnreachableException;
import dev.sandboxed.image.fixtures.Fault;
import dev.sandboxed.image.fixtures.InProcessProxy;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.internal.credentials.Keychain;
import dev.sandboxed.image.internal.network.Proxies;
import dev.sandboxed.image.internal.network.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registry whose name only the proxy can resolve. */
@Timeout(30)
class ProxiesTest {
  private static final String HOST = "registry.example.test";
  private static final HeldCertificate CERTIFICATE =
      new HeldCertificate.Builder().addSubjectAlternativeName(HOST).build();

  private final TestImage image = new TestImage().layer(new TestTar().file("a", "content"));
  private final InProcessRegistry registry =
      InProcessRegistry.startWithTls(
              new HandshakeCertificates.Builder().heldCertificate(CERTIFICATE).build(), false)
          .put("app:1", image);
  private final InProcessProxy proxy = InProcessProxy.start(registry.port(), "ci:p@ss:w0rd");

  @TempDir Path directory;

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    registry.close();
  }

  @Test
  void theProxyOfTheEnvironmentLeadsToARegistryWithTls() {
    assertThat(pull(Map.of("HTTPS_PROXY", proxyUrl()), Set.of())).isEqualTo(image.manifest());
    assertThat(proxy.heads())
        .allMatch(head -> head.startsWith("CONNECT " + HOST + ":443"))
        .anyMatch(head -> head.contains("Proxy-Authorization: Basic "));
    assertThat(registry.proxyAuthorizations()).isZero();
  }

  @Test
  void lowerCaseCountsFirst() {
    Map<String, String> both =
        Map.of("https_proxy", proxyUrl(), "HTTPS_PROXY", "http://127.0.0.1:1");
    assertThat(pull(both, Set.of())).isEqualTo(image.manifest());
  }

  @Test
  void aRegistryWithoutTlsIsReachedByTheProxyForThat() throws IOException {
    try (InProcessRegistry plain = InProcessRegistry.start().put("app:1", image);
        InProcessProxy toPlain = InProcessProxy.start(plain.port(), "ci:x")) {
      String url = "http://ci:x@127.0.0.1:" + toPlain.port();
      assertThat(
              pull(Map.of("HTTP_PROXY", url, "HTTPS_PROXY", "socks5://127.0.0.1:1"), Set.of(HOST)))
          .isEqualTo(image.manifest());
      assertThat(toPlain.heads()).allMatch(head -> head.startsWith("GET http://" + HOST + "/v2/"));
      assertThat(plain.proxyAuthorizations()).isZero();
    }
  }

  @Test
  void exceptionsAreReachedDirectly() {
    Proxies proxies =
        new Proxies(
            new Surroundings(
                Map.of("HTTPS_PROXY", proxyUrl(), "NO_PROXY", "other.test, example.test"),
                Map.of(),
                directory,
                directory));
    assertThat(proxies.isDirect(URI.create("https://" + HOST + "/v2/"))).isTrue();
    assertThat(proxies.isDirect(URI.create("https://example.org/v2/"))).isFalse();
    assertThat(proxies.isDirect(URI.create("http://example.org/v2/"))).isTrue();
  }

  @Test
  void noMessageHoldsThePasswordOfAProxy() {
    String wrong = proxyUrl().replace("w0rd", "wr0ng");
    assertThatThrownBy(() -> pull(Map.of("HTTPS_PROXY", wrong), Set.of()))
        .isInstanceOf(RegistryUnreachableException.class)
        .satisfies(
            e -> assertThat(Throwables.getStackTrace(e)).doesNotContain("wr0ng", "p@ss", "p%40ss"));
  }

  @Test
  void byWayOfAProxyARegistrySendsNobodyToTheCloudsMetadataEither() {
    registry.fault("/manifests/", new Fault.Redirect("https://169.254.169.254/latest"));
    assertThatThrownBy(() -> pull(Map.of("HTTPS_PROXY", proxyUrl()), Set.of()))
        .isInstanceOf(ImageAccessException.class)
        .hasMessageContaining("sends us to where we do not go: 169.254.169.254");
    assertThat(proxy.heads()).noneMatch(head -> head.contains("169.254"));
  }

  private String proxyUrl() {
    return "http://ci:p%40ss:w0rd@127.0.0.1:" + proxy.port();
  }

  private byte[] pull(Map<String, String> environment, Set<String> insecure) {
    try (RegistryClient client =
        RegistryClient.open(
            ImageReference.parse(HOST + "/library/app:1"),
            new RegistrySettings(
                List.of(),
                insecure,
                List.of(Files.writeString(directory.resolve("ca"), CERTIFICATE.certificatePem())),
                new Surroundings(environment, Map.of(), directory, directory)),
            new Keychain(Map.of(), "/nonexistent", Duration.ofSeconds(1)),
            new NetworkPatience(
                Duration.ofSeconds(5), Duration.ofSeconds(5), 2, Duration.ofMillis(1)))) {
      return client.manifest().content();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.sandboxed.image.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.RegistryUnreachableException;
import dev.sandboxed.image.fixtures.InProcessProxy;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.internal.credentials.Keychain;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.network.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pushes with TLS, and by way of a proxy. */
@Timeout(60)
class PushWaysTest {
  private static final String HOST = "registry.example.test";
  private static final HeldCertificate AUTHORITY =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("Company CA").build();
  private static final HeldCertificate SERVER =
      new HeldCertificate.Builder()
          .signedBy(AUTHORITY)
          .addSubjectAlternativeName("localhost")
          .addSubjectAlternativeName(HOST)
          .build();
  private static final HeldCertificate CLIENT =
      new HeldCertificate.Builder().signedBy(AUTHORITY).commonName("ci").build();

  private final TestImage image = new TestImage().layer(new TestTar().file("a", "content"));
  private final InProcessRegistry registry = InProcessRegistry.startWithTls(certificates(), false);

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void anAuthorityOfTheSettingsIsBelieved() throws IOException {
    String target = host(registry) + "/team/app:1";
    assertThatThrownBy(() -> push(target, List.of(), Set.of(), Map.of()))
        .isInstanceOf(RegistryUnreachableException.class)
        .hasMessageContaining("Could not push")
        .hasMessageContaining("is added with sandboxed.ca");
    assertThat(registry.requests()).isEmpty();
    push(target, List.of(authority()), Set.of(), Map.of());
    assertArrived(registry);
  }

  @Test
  void anAuthorityAndACertificateOfOursAreFoundWhereDockerHasThem() throws IOException {
    try (InProcessRegistry strict = InProcessRegistry.startWithTls(certificates(), true)) {
      Path place = directory.resolve("etc/docker/certs.d").resolve(host(strict));
      Files.createDirectories(place);
      Files.writeString(place.resolve("ca.crt"), AUTHORITY.certificatePem());
      Files.writeString(place.resolve("client.cert"), CLIENT.certificatePem());
      Files.writeString(place.resolve("client.key"), CLIENT.privateKeyPkcs8Pem());
      push(host(strict) + "/team/app:1", List.of(), Set.of(), Map.of());
      assertArrived(strict);
    }
  }

  @Test
  void aProxyLeadsToARegistryWithTls() throws IOException {
    try (InProcessProxy proxy = InProcessProxy.start(registry.port(), "ci:w0rd")) {
      String url = "http://ci:w0rd@127.0.0.1:" + proxy.port();
      push(HOST + "/team/app:1", List.of(authority()), Set.of(), Map.of("HTTPS_PROXY", url));
      assertArrived(registry);
      assertThat(proxy.heads())
          .isNotEmpty()
          .allMatch(head -> head.startsWith("CONNECT " + HOST + ":443"));
      assertThat(registry.proxyAuthorizations()).isZero();
    }
  }

  @Test
  void aProxyLeadsToARegistryWithoutTls() throws IOException {
    try (InProcessRegistry plain = InProcessRegistry.start();
        InProcessProxy proxy = InProcessProxy.start(plain.port(), "")) {
      Map<String, String> environment =
          Map.of(
              "HTTP_PROXY",
              "http://127.0.0.1:" + proxy.port(),
              "HTTPS_PROXY",
              "http://127.0.0.1:1");
      push(HOST + "/team/app:1", List.of(), Set.of(HOST), environment);
      assertArrived(plain);
      assertThat(proxy.heads()).allMatch(head -> head.contains(" http://" + HOST + "/v2/"));
    }
  }

  private void assertArrived(InProcessRegistry at) {
    assertThat(at.content("/v2/team/app/manifests/1")).isEqualTo(image.manifest());
    assertThat(at.content("/v2/team/app/blobs/" + TestImage.digest(image.layers().get(0))))
        .isEqualTo(image.layers().get(0));
  }

  private void push(
      String target, List<Path> authorities, Set<String> insecure, Map<String, String> environment)
      throws IOException {
    Surroundings surroundings =
        new Surroundings(environment, Map.of(), directory.resolve("home"), directory);
    try (RegistryPush push =
        RegistryPush.open(
            ImageReference.parse(target),
            new RegistrySettings(List.of(), insecure, authorities, surroundings),
            new Keychain(Map.of(), "/nonexistent", Duration.ofSeconds(1)),
            new NetworkPatience(
                Duration.ofSeconds(20), Duration.ofSeconds(20), 2, Duration.ofMillis(1)),
            UploadSizes.USUAL)) {
      for (byte[] blob : List.of(image.layers().get(0), image.config())) {
        push.blob(
            new Descriptor("", TestImage.digest(blob), blob.length),
            "a blob",
            null,
            () -> new ByteArrayInputStream(blob),
            sent -> {});
      }
      byte[] manifest = image.manifest();
      push.manifest(manifest, image.mediaType(), TestImage.digest(manifest), "1", "the manifest");
    }
  }

  private Path authority() throws IOException {
    return Files.writeString(directory.resolve("ca.pem"), AUTHORITY.certificatePem());
  }

  private static HandshakeCertificates certificates() {
    return new HandshakeCertificates.Builder()
        .heldCertificate(SERVER)
        .addTrustedCertificate(AUTHORITY.certificate())
        .build();
  }

  private static String host(InProcessRegistry registry) {
    return registry.url().replaceFirst("https?://", "");
  }
}

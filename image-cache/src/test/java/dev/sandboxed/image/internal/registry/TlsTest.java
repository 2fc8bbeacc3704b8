package dev.sandboxed.image.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.RegistryUnreachableException;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.internal.credentials.Keychain;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Registries with certificates that no JVM knows, and without any. */
@Timeout(30)
class TlsTest {
  private static final HeldCertificate AUTHORITY =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("Company CA").build();
  private static final HeldCertificate SERVER =
      new HeldCertificate.Builder()
          .signedBy(AUTHORITY)
          .addSubjectAlternativeName("localhost")
          .build();

  private final TestImage image = new TestImage().layer(new TestTar().file("a", "content"));
  private final InProcessRegistry registry =
      InProcessRegistry.startWithTls(certificates(), false).put("app:1", image);

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void aCertificateThatNobodyKnowsIsRefusedWithWhatToDo() {
    assertThatThrownBy(() -> pull(registry, Set.of(), List.of()))
        .isInstanceOf(RegistryUnreachableException.class)
        .hasMessageContaining("no TLS connection: ")
        .hasMessageContaining("PKIX path building failed")
        .hasMessageContaining("is added with sandboxed.ca");
  }

  @Test
  void anAuthorityCanBeAdded() throws IOException {
    Path file = Files.writeString(directory.resolve("ca.pem"), AUTHORITY.certificatePem());
    assertThat(pull(registry, Set.of(), List.of(file))).isEqualTo(image.manifest());
  }

  @Test
  void anAuthorityIsFoundWhereDockerAndPodmanHaveIt() throws IOException {
    for (String place :
        List.of(
            "etc/docker/certs.d", "etc/containers/certs.d", "home/.config/containers/certs.d")) {
      Path certificates = directory.resolve(place).resolve(host(registry));
      Files.createDirectories(certificates);
      Path file = certificates.resolve("ca.crt");
      Files.writeString(file, AUTHORITY.certificatePem());
      assertThat(pull(registry, Set.of(), List.of())).as(place).isEqualTo(image.manifest());
      Files.delete(file);
    }
  }

  @Test
  void whatWasNamedInsecureIsNotVerified() {
    assertThat(pull(registry, Set.of(host(registry)), List.of())).isEqualTo(image.manifest());
  }

  @Test
  void anotherHostsCertificateIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("ca.pem"), AUTHORITY.certificatePem());
    String name = "127.0.0.1:" + registry.port() + "/library/app:1";
    assertThatThrownBy(() -> pull(name, Set.of(), List.of(file)))
        .hasMessageContaining("no TLS connection: Hostname 127.0.0.1 not verified");
  }

  @Test
  void aCertificateOfOursIsShown() throws IOException {
    HeldCertificate client =
        new HeldCertificate.Builder().signedBy(AUTHORITY).commonName("ci").build();
    try (InProcessRegistry strict =
        InProcessRegistry.startWithTls(certificates(), true).put("app:1", image)) {
      Path place = directory.resolve("etc/docker/certs.d").resolve(host(strict));
      Files.createDirectories(place);
      Files.writeString(place.resolve("ca.crt"), AUTHORITY.certificatePem());
      assertThatThrownBy(() -> pull(strict, Set.of(), List.of()))
          .isInstanceOf(RegistryUnreachableException.class);
      Files.writeString(place.resolve("client.cert"), client.certificatePem());
      Files.writeString(place.resolve("client.key"), client.privateKeyPkcs8Pem());
      assertThat(pull(strict, Set.of(), List.of())).isEqualTo(image.manifest());
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws IOException {
    Path missing = directory.resolve("missing.pem");
    assertThatThrownBy(() -> pull(registry, Set.of(), List.of(missing)))
        .isInstanceOf(RegistryUnreachableException.class)
        .hasMessageContaining(missing.toString());
    Path empty = Files.writeString(directory.resolve("empty.pem"), "no certificate");
    assertThatThrownBy(() -> pull(registry, Set.of(), List.of(empty)))
        .hasMessageContaining(empty + " holds no certificates in PEM");
  }

  @Test
  void anInsecureRegistryMayHaveNoTlsAtAll() {
    try (InProcessRegistry plain = InProcessRegistry.start().put("app:1", image)) {
      assertThat(pull(plain, Set.of(host(plain)), List.of())).isEqualTo(image.manifest());
    }
  }

  private static HandshakeCertificates certificates() {
    return new HandshakeCertificates.Builder()
        .heldCertificate(SERVER)
        .addTrustedCertificate(AUTHORITY.certificate())
        .build();
  }

  private byte[] pull(InProcessRegistry from, Set<String> insecure, List<Path> authorities) {
    return pull(host(from) + "/library/app:1", insecure, authorities);
  }

  private byte[] pull(String name, Set<String> insecure, List<Path> authorities) {
    Surroundings surroundings =
        new Surroundings(Map.of(), Map.of(), directory.resolve("home"), directory);
    NetworkPatience little =
        new NetworkPatience(Duration.ofSeconds(5), Duration.ofSeconds(5), 2, Duration.ofMillis(1));
    try (RegistryClient client =
        RegistryClient.open(
            ImageReference.parse(name),
            new RegistrySettings(List.of(), insecure, authorities, surroundings),
            new Keychain(Map.of(), "/nonexistent", Duration.ofSeconds(1)),
            little)) {
      return client.manifest().content();
    }
  }

  private static String host(InProcessRegistry registry) {
    return registry.url().replaceFirst("https?://", "");
  }
}

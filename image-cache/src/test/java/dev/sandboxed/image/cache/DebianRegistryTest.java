package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandboxed.image.Platform;
import dev.sandboxed.image.fixtures.DebianRegistry;
import dev.sandboxed.image.fixtures.PullProcess;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.fixtures.TokenServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The registry that others have written, with each way of logging in. */
@Tag("images")
@Tag("slow")
@Timeout(120)
class DebianRegistryTest {
  private static final HeldCertificate CERTIFICATE =
      new HeldCertificate.Builder().rsa2048().addSubjectAlternativeName("localhost").build();

  private final TestImage image =
      new TestImage()
          .architecture(Platform.host().architecture())
          .layer(new TestTar().file("a", "content"))
          .layer(new TestTar().file("b", "more"));

  @TempDir Path directory;

  @BeforeEach
  void push() throws Exception {
    assumeTrue(DebianRegistry.isInstalled(), "the package docker-registry is not installed");
    try (DebianRegistry open = DebianRegistry.start(directory, "", "")) {
      open.push("team/app", "1", image);
    }
  }

  @Test
  void aPasswordLetsIn() throws Exception {
    String auth = DebianRegistry.passwords(directory);
    try (DebianRegistry registry = DebianRegistry.start(directory, "", auth)) {
      assertThatThrownBy(() -> pull(registry))
          .hasMessageContaining("asks for credentials (HTTP 401)")
          .hasMessageContaining("docker login " + registry.host());
      registry.login(directory);
      assertThat(pull(registry)).contains("2 layers");
    }
  }

  @Test
  void tlsIsSpokenWithACertificateThatWasAdded() throws Exception {
    try (DebianRegistry registry = DebianRegistry.start(directory, tls(), "")) {
      assertThatThrownBy(() -> pull(registry)).hasMessageContaining("no TLS connection");
      assertThat(pull(registry, "-Dsandboxed.ca=" + directory.resolve("tls.crt")))
          .contains("2 layers");
    }
  }

  @Test
  void aCertificateOfAnInsecureRegistryIsNotVerified() throws Exception {
    try (DebianRegistry registry = DebianRegistry.start(directory, tls(), "")) {
      assertThat(pull(registry, "-Dsandboxed.insecure=" + registry.host())).contains("2 layers");
    }
  }

  @Test
  void aTokenLetsIn() throws Exception {
    try (TokenServer tokens = TokenServer.start(CERTIFICATE, "ci", "s3cret", null);
        DebianRegistry registry = DebianRegistry.start(directory, "", auth(tokens))) {
      registry.login(directory);
      assertThat(pull(registry)).contains(TestImage.digest(image.manifest()).toString());
      assertThat(tokens.scopes()).containsExactly("scope=repository:team/app:pull");
    }
  }

  @Test
  void everythingMayBeInTls() throws Exception {
    HandshakeCertificates certificates =
        new HandshakeCertificates.Builder().heldCertificate(CERTIFICATE).build();
    try (TokenServer tokens = TokenServer.start(CERTIFICATE, "ci", "s3cret", certificates);
        DebianRegistry registry = DebianRegistry.start(directory, tls(), auth(tokens))) {
      registry.login(directory);
      assertThat(pull(registry, "-Dsandboxed.ca=" + directory.resolve("tls.crt")))
          .contains("2 layers");
    }
  }

  private String tls() throws IOException {
    Path certificate = directory.resolve("tls.crt");
    Path key = directory.resolve("tls.key");
    Files.writeString(certificate, CERTIFICATE.certificatePem());
    Files.writeString(key, CERTIFICATE.privateKeyPkcs8Pem());
    return "  tls: {certificate: " + certificate + ", key: " + key + "}";
  }

  private String auth(TokenServer tokens) throws IOException {
    return DebianRegistry.tokens(directory, tokens, CERTIFICATE);
  }

  private String pull(DebianRegistry registry, String... options)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("-Duser.home=" + directory);
    String name = registry.host() + "/team/app:1";
    try (PullProcess process =
        PullProcess.start(directory.resolve("store"), "http://127.0.0.1:1", all, name)) {
      return process.output();
    }
  }
}

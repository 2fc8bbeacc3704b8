package dev.sandboxed.image.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageAccessException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.fixtures.Fault;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.internal.credentials.Keychain;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.network.Surroundings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets to see which credentials. */
@Timeout(30)
class AuthorizationTest {
  private static final NetworkPatience LITTLE =
      new NetworkPatience(Duration.ofSeconds(1), Duration.ofSeconds(2), 2, Duration.ofMillis(1));

  private final TestImage image = new TestImage().layer(new TestTar().file("a", "content"));
  private final Descriptor blob =
      new Descriptor("", TestImage.digest(image.layers().get(0)), image.layers().get(0).length);
  private final InProcessRegistry registry = InProcessRegistry.start().put("app:1", image);
  private final InProcessRegistry other = InProcessRegistry.start().put("app:1", image);

  @AfterEach
  void stop() {
    registry.close();
    other.close();
  }

  @Test
  void aPasswordIsShownToARegistryThatAsksForIt() {
    registry.askForUser("ci", "pässwort");
    assertThat(pull(password("ci", "pässwort"))).isNotEmpty();
    assertThat(registry.authorizations()).first().isEqualTo("");
  }

  @Test
  void aPasswordIsExchangedForAToken() {
    registry.askForToken().askForUser("ci", "s3cret");
    assertThat(pull(password("ci", "s3cret"))).isNotEmpty();
    assertThat(registry.count("/token?service=")).isEqualTo(1);
    assertThat(registry.authorizations()).last().isEqualTo("Bearer the-token");
  }

  @Test
  void anIdentityTokenIsExchangedInTheBodyOfARequest() {
    registry.askForToken().askForUser("nobody", "");
    assertThat(pull("{\"identitytoken\":\"refresh me\"}")).isNotEmpty();
    assertThat(registry.bodies())
        .singleElement()
        .satisfies(
            body ->
                assertThat(body.split("&"))
                    .contains(
                        "grant_type=refresh_token",
                        "refresh_token=refresh+me",
                        "scope=repository%3Alibrary%2Fapp%3Apull"));
    assertThat(registry.requests()).contains("/token");
  }

  @Test
  void aTokenOfTheRegistryIsSentAsItIs() {
    registry.askForToken();
    assertThat(pull("{\"registrytoken\":\"the-token\"}")).isNotEmpty();
    assertThat(registry.count("/token")).isZero();
  }

  @Test
  void anIdentityTokenDoesNotFollowARedirect() {
    registry.askForToken().fault("/token", new Fault.Redirect(other.url() + "/token"));
    assertThatThrownBy(() -> pull("{\"identitytoken\":\"s3cret\"}"))
        .isInstanceOf(ImageAccessException.class);
    assertThat(other.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void aWrongPasswordIsSaidWithItsPlaceAndWithoutItself(boolean token) {
    registry.askForUser("ci", "other");
    if (token) {
      registry.askForToken();
    }
    assertThatThrownBy(() -> pull(password("ci", "s3cret")))
        .isInstanceOf(ImageAccessException.class)
        .hasMessageContaining("HTTP 401")
        .hasMessageContaining("asked with the credentials of DOCKER_AUTH_CONFIG")
        .hasMessageContaining("docker login " + host(registry))
        .satisfies(e -> assertThat(everythingIn(e)).doesNotContain("s3cret", "Y2k6"));
  }

  @Test
  void missingCredentialsAreSaidToBeMissing() {
    registry.askForUser("ci", "x");
    assertThatThrownBy(() -> pull(registry, List.of(), "{}"))
        .isInstanceOf(ImageAccessException.class)
        .hasMessageContaining(
            "asks for credentials (HTTP 401), asked without credentials: none for")
        .hasMessageContaining("in DOCKER_AUTH_CONFIG");
  }

  @Test
  void whatTheServerRepeatsOfASecretIsNotShown() {
    Fault echo = new Fault.Refuse(403, "no s3cret for you");
    registry.askForToken().fault("/manifests/", echo);
    assertThatThrownBy(() -> pull("{\"registrytoken\":\"s3cret\"}"))
        .satisfies(e -> assertThat(everythingIn(e)).doesNotContain("s3cret"));
  }

  @Test
  void aMirrorSeesNothingOfTheRegistry() {
    other.askForUser("ci", "s3cret");
    pull(registry, List.of(other.url()), entries(host(registry), password("ci", "s3cret")));
    assertThat(other.authorizations()).isNotEmpty().allMatch(String::isEmpty);
    pull(registry, List.of(other.url()), entries(host(other), password("ci", "s3cret")));
    assertThat(other.authorizations()).anyMatch(value -> value.startsWith("Basic "));
    assertThat(registry.authorizations()).allMatch(String::isEmpty);
  }

  @Test
  void whoIsRedirectedToSeesNothing() throws Exception {
    registry.askForUser("ci", "s3cret");
    String path = "/v2/library/app/blobs/" + blob.digest();
    registry.fault("/blobs/", new Fault.Redirect(other.url() + path));
    String config = entries(host(registry), password("ci", "s3cret"));
    try (RegistryClient client = client(registry, List.of(), config)) {
      client.manifest();
      try (var content = client.blob(blob, "it")) {
        assertThat(content.readAllBytes()).isEqualTo(image.layers().get(0));
      }
    }
    assertThat(other.authorizations()).containsExactly("");
  }

  @Test
  void whoIsRedirectedToCannotAskForAnything() {
    other.askForToken();
    String path = other.url() + "/v2/library/app/manifests/1";
    registry.fault("/manifests/", new Fault.Redirect(path));
    assertThatThrownBy(() -> pull(password("ci", "s3cret")))
        .isInstanceOf(ImageAccessException.class)
        .hasMessageContaining("sends us to 127.0.0.1, which refuses access");
    assertThat(other.requests()).containsExactly("/v2/library/app/manifests/1");
    assertThat(other.authorizations()).containsExactly("");
  }

  @Test
  void withoutTlsCredentialsStayOnThisMachineOrGoWhereTheUserSaid() {
    assertThat(mirror("http://m.example.com", Set.of()).confidential()).isFalse();
    assertThat(mirror("http://m.example.com", Set.of("m.example.com")).confidential()).isTrue();
    assertThat(mirror("http://m.example.com:5000", Set.of("m.example.com")).confidential())
        .isFalse();
    assertThat(mirror("https://m.example.com", Set.of()).confidential()).isTrue();
    assertThat(mirror("http://127.0.0.1:5000", Set.of()).confidential()).isTrue();
    assertThat(mirror("http://127.0.0.1:5000", Set.of()).registry()).isEqualTo("127.0.0.1:5000");
  }

  private static Source mirror(String url, Set<String> insecure) {
    return Sources.of(
            ImageReference.parse("app:1"),
            new RegistrySettings(List.of(url), insecure, List.of(), Surroundings.NONE))
        .get(0);
  }

  private byte[] pull(String entry) {
    return pull(registry, List.of(), entries(host(registry), entry));
  }

  private static byte[] pull(InProcessRegistry from, List<String> mirrors, String config) {
    try (RegistryClient client = client(from, mirrors, config)) {
      return client.manifest().content();
    }
  }

  private static RegistryClient client(
      InProcessRegistry from, List<String> mirrors, String config) {
    return RegistryClient.open(
        ImageReference.parse(host(from) + "/library/app:1"),
        new RegistrySettings(mirrors, Set.of(), List.of(), Surroundings.NONE),
        new Keychain(Map.of("DOCKER_AUTH_CONFIG", config), "/nonexistent", Duration.ofSeconds(1)),
        LITTLE);
  }

  private static String entries(String key, String entry) {
    return "{\"auths\":{\"" + key + "\":" + entry + "}}";
  }

  private static String password(String user, String password) {
    return "{\"username\":\"" + user + "\",\"password\":\"" + password + "\"}";
  }

  private static String host(InProcessRegistry registry) {
    return registry.url().substring("http://".length());
  }

  private static String everythingIn(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}

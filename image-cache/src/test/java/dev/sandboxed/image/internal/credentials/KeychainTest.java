package dev.sandboxed.image.internal.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.internal.credentials.Credential.IdentityToken;
import dev.sandboxed.image.internal.credentials.Credential.Password;
import dev.sandboxed.image.internal.credentials.Credential.RegistryToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class KeychainTest {
  private static final Credential CI = new Password("ci", "s3cr:et");

  @TempDir Path home;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void findPrograms() {
    environment.put("PATH", home.resolve("bin") + ":/usr/bin:/bin");
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io,            library/app, https://index.docker.io/v1/,     true",
    "docker.io,            library/app, docker.io,                       true",
    "docker.io,            library/app, index.docker.io,                 true",
    "docker.io,            library/app, https://index.docker.io/v1/access-token, false",
    "example.com,          team/app,    example.com,                     true",
    "example.com,          team/app,    https://example.com,             true",
    "example.com,          team/app,    https://example.com/v1/,         true",
    "example.com,          team/app,    https://example.com/v2/,         true",
    "example.com,          team/app,    http://example.com/,             true",
    "example.com,          team/app,    example.com/team,                true",
    "example.com,          team/app,    example.com/team/app,            true",
    "example.com,          team/app,    example.com/tea,                 false",
    "example.com,          team/app,    example.com/team/app2,           false",
    "example.com,          team/app,    sub.example.com,                 false",
    "example.com,          team/app,    example.com.evil.org,            false",
    "example.com,          team/app,    example.com:5000,                false",
    "example.com:5000,     team/app,    example.com:5000,                true",
    "example.com:5000,     team/app,    example.com,                     false",
    "'[::1]:5000',         team/app,    '[::1]:5000',                    true",
    "index.example.com,    library/app, https://index.docker.io/v1/,     false"
  })
  void keysMatchTheRegistryThatTheyName(
      String registry, String repository, String key, boolean matches) throws IOException {
    docker("{\"auths\":{\"" + key + "\":" + entry("ci:s3cr:et") + "}}");
    assertThat(keychain().find(registry, repository).credential()).isEqualTo(matches ? CI : null);
  }

  @Test
  void theLongestPathWins() throws IOException {
    docker(
        "{\"auths\":{\"example.com\":"
            + entry("a:a")
            + ",\"example.com/team/app\":"
            + entry("ci:s3cr:et")
            + ",\"example.com/team\":"
            + entry("b:b")
            + "}}");
    assertFinds(CI);
  }

  @Test
  void everyFormOfAnEntryIsUnderstood() throws IOException {
    assertEntry(entry("ci:s3cr:et"), CI);
    assertEntry(entry("ci:s3cr:et\0\0"), CI);
    assertEntry("{\"username\":\"ci\",\"password\":\"s3cr:et\"}", CI);
    assertEntry("{\"auth\":\"eDp5\",\"identitytoken\":\"t\"}", new IdentityToken("t"));
    assertEntry("{\"registrytoken\":\"t\"}", new RegistryToken("t"));
    assertEntry("{}", null);
    assertEntry("{\"auth\":null,\"more\":[1]}", null);
  }

  private void assertEntry(String entry, @Nullable Credential expected) throws IOException {
    docker("{\"auths\":{\"example.com\":" + entry + "}}");
    assertThat(find().credential()).isEqualTo(expected);
  }

  @Test
  void placesAreAskedInTheirOrder() throws IOException {
    environment.put("XDG_RUNTIME_DIR", home.resolve("run").toString());
    environment.put("DOCKER_CONFIG", home.resolve("docker").toString());
    assertPlace(home.resolve(".config/containers/auth.json"));
    assertPlace(home.resolve("run/containers/auth.json"));
    environment.put("REGISTRY_AUTH_FILE", home.resolve("auth.json").toString());
    assertThat(find().described()).isEqualTo("without credentials: none are configured");
    assertPlace(home.resolve("auth.json"));
    assertPlace(home.resolve("docker/config.json"));
    environment.put("DOCKER_AUTH_CONFIG", "{\"auths\":{\"example.com\":" + entry("x:y") + "}}");
    assertFinds(new Password("x", "y"));
    assertThat(find().described()).isEqualTo("with the credentials of DOCKER_AUTH_CONFIG");
  }

  private void assertPlace(Path file) throws IOException {
    write(file, "{\"auths\":{\"example.com\":" + entry("ci:" + file) + "}}");
    assertFinds(new Password("ci", file.toString()));
    assertThat(find().described()).isEqualTo("with the credentials of " + file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"auths\":",
        "topsecret",
        "{\"auths\":[]}",
        "{\"auths\":{\"example.com\":\"topsecret\"}}",
        "{\"auths\":{\"example.com\":{\"auth\":7}}}",
        "{\"auths\":{\"example.com\":{\"auth\":\"topsecret?\"}}}",
        "{\"auths\":{\"example.com\":{\"auth\":\"bm9jb2xvbg==\"}}}",
        "{\"auths\":{\"example.com\":{},\"example.com\":{}}}",
        "{\"credHelpers\":{\"example.com\":7}}",
        "{\"credsStore\":7}"
      })
  void whatIsMalformedIsPassedOverAndSaid(String content) throws IOException {
    docker(content);
    assertThat(find().credential()).isNull();
    assertThat(find().described()).contains("config.json (").contains("malformed");
    assertThat(find().toString()).doesNotContain("topsecret");
    write(
        home.resolve(".config/containers/auth.json"),
        "{\"auths\":{\"example.com\":" + entry("ci:s3cr:et") + "}}");
    assertFinds(CI);
  }

  @Test
  void aBadEntryLeavesTheOthersAlone() throws IOException {
    docker("{\"auths\":{\"other.com\":7,\"example.com\":" + entry("ci:s3cr:et") + "}}");
    assertFinds(CI);
  }

  @Test
  void aDirectoryInPlaceOfAFileIsPassedOver() throws IOException {
    Files.createDirectories(home.resolve(".docker/config.json"));
    assertThat(find().described()).contains("config.json (cannot be read)");
  }

  @Test
  void aHelperIsToldTheServerAndBeatsTheStoreAndTheStoreTheFile() throws IOException {
    helper("own", "printf '{\"Username\":\"own\",\"Secret\":\"%s\"}' \"$(cat)\"");
    helper("all", "printf '{\"Username\":\"all\",\"Secret\":\"%s\"}' \"$(cat)\"");
    docker(
        "{\"auths\":{\"example.com\":"
            + entry("a:a")
            + "},\"credsStore\":\"all\",\"credHelpers\":{\"https://example.com\":\"own\"}}");
    assertFinds(new Password("own", "example.com"));
    assertThat(keychain().find("docker.io", "library/app").credential())
        .isEqualTo(new Password("all", "https://index.docker.io/v1/"));
  }

  @Test
  void aHelperMayGiveAnIdentityToken() throws IOException {
    helper("x", "echo '{\"ServerURL\":\"s\",\"Username\":\"<token>\",\"Secret\":\"t\"}'");
    docker("{\"credsStore\":\"x\"}");
    assertFinds(new IdentityToken("t"));
  }

  @Test
  void aHelperThatHasNothingIsNoError() throws IOException {
    helper("x", "echo credentials not found in native keychain; exit 1");
    docker("{\"credsStore\":\"x\"}");
    assertThat(find().described()).startsWith("without credentials: none for example.com in ");
    docker("{\"credsStore\":\"x\",\"auths\":{\"example.com\":" + entry("ci:s3cr:et") + "}}");
    assertFinds(CI);
  }

  @Test
  void aHelperThatWritesMuchToItsStandardErrorIsNotStuck() throws IOException {
    helper("x", "head -c 1000000 /dev/zero >&2; echo '{\"Username\":\"u\",\"Secret\":\"p\"}'");
    docker("{\"credsStore\":\"x\"}");
    assertFinds(new Password("u", "p"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo topsecret; exit 3 | failed with status 3",
        "echo topsecret         | malformed answer",
        "sleep 100              | did not answer within 1 seconds",
        "sleep 2 & exit 0       | docker-credential-x"
      })
  void aHelperThatFailsEndsTheSearchAndIsSaid(String script, String said) throws IOException {
    helper("x", script);
    docker("{\"credsStore\":\"x\",\"auths\":{\"example.com\":" + entry("ci:s3cr:et") + "}}");
    assertThat(find().credential()).isNull();
    assertThat(find().described()).contains("docker-credential-x").contains(said);
    assertThat(find().described()).doesNotContain("topsecret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "../../bin/sh", "a b", "x\\u0000"})
  void aHelperThatIsMissingOrNoNameEndsTheSearch(String name) throws IOException {
    docker("{\"credsStore\":\"" + name + "\",\"auths\":{\"example.com\":" + entry("a:b") + "}}");
    assertThat(find().credential()).isNull();
    assertThat(find().described()).contains("is not in PATH");
  }

  @Test
  void secretsAreNotPrinted() throws IOException {
    docker("{\"auths\":{\"example.com\":" + entry("ci:s3cr:et") + "}}");
    assertThat(find().toString()).doesNotContain("s3cr").doesNotContain("ci,");
  }

  private void assertFinds(Credential expected) {
    assertThat(find().credential()).isEqualTo(expected);
  }

  private Finding find() {
    return keychain().find("example.com", "team/app");
  }

  private Keychain keychain() {
    return new Keychain(environment, home.toString(), Duration.ofSeconds(1));
  }

  private void docker(String content) throws IOException {
    write(home.resolve(".docker/config.json"), content);
  }

  private void helper(String name, String script) throws IOException {
    Path file = home.resolve("bin/docker-credential-" + name);
    write(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static String entry(String userAndPassword) {
    return "{\"auth\":\""
        + Base64.getEncoder().encodeToString(userAndPassword.getBytes(UTF_8))
        + "\"}";
  }
}

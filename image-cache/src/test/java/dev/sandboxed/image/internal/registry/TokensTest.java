package dev.sandboxed.image.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageAccessException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.fixtures.Fault;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.ManualTime;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.internal.credentials.Keychain;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.network.Surroundings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When tokens are asked for, with what, and for how long they are used. */
@Timeout(30)
class TokensTest {
  private final TestImage image = new TestImage().layer(new TestTar().file("a", "content"));
  private final byte[] layer = image.layers().get(0);
  private final Descriptor blob = new Descriptor("", TestImage.digest(layer), layer.length);
  private final InProcessRegistry registry =
      InProcessRegistry.start().put("app:1", image).askForToken();
  private final ManualTime time = new ManualTime();
  private final RegistryClient client = client("{}");

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  @Test
  void oneTokenServesAllRequests() throws IOException {
    client.manifest();
    readBlob();
    assertThat(registry.count("/token")).isEqualTo(1);
  }

  @Test
  void threadsShareOneRequestForAToken() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> reads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        reads.add(threads.submit(() -> client.document(blob, "it")));
      }
      for (Future<?> read : reads) {
        read.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(registry.count("/token")).isEqualTo(1);
  }

  @Test
  void aTokenThatIsRefusedInTheMiddleIsRenewed() throws IOException {
    registry.tokenUses(1);
    client.manifest();
    readBlob();
    assertThat(registry.authorizations()).last().isEqualTo("Bearer the-token-2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'token':'the-token'}                                                         | 61",
        "{'access_token':'the-token','expires_in':1}                                   | 61",
        "{'token':'the-token','expires_in':600}                                        | 601",
        "{'token':'the-token','expires_in':600,'issued_at':'2025-12-31T23:55:00Z'}     | 301",
        "{'token':'the-token','expires_in':600,'issued_at':'2025-12-31T18:55:00-05:00'} | 301",
        "{'token':'the-token','expires_in':600,'issued_at':'yesterday'}                | 601"
      })
  void aTokenIsUsedUntilItExpires(String answer, int seconds) throws IOException {
    registry.fault("/token", new Fault.Replace(answer.replace('\'', '"')));
    client.manifest();
    time.advance(Duration.ofSeconds(seconds - 2));
    readBlob();
    assertThat(registry.count("/token")).isEqualTo(1);
    time.advance(Duration.ofSeconds(2));
    readBlob();
    assertThat(registry.count("/token")).isEqualTo(2);
    assertThat(registry.authorizations()).filteredOn(""::equals).hasSize(3);
  }

  @Test
  void whatTheRegistryAsksForComesFirst() {
    registry.askForTokenFor("repository:hub/app:pull");
    client.manifest();
    assertThat(registry.requests())
        .contains(
            "/token?service=a%2C%20b%3Dc&scope=repository%3Ahub%2Fapp%3Apull"
                + "&scope=repository%3Alibrary%2Fapp%3Apull");
  }

  @Test
  void aScopeThatDoesNotSufficeIsWidened() throws IOException {
    client.manifest();
    registry.askForTokenFor("repository:library/app:metadata_read,pull");
    readBlob();
    assertThat(registry.count("/token")).isEqualTo(2);
  }

  @Test
  void aRegistryThatSaysOnlyAtItsRootHowToLogInIsAskedThere() throws IOException {
    registry.silentAboutLogin();
    client.manifest();
    readBlob();
    assertThat(registry.requests()).filteredOn("/v2/"::equals).hasSize(1);
  }

  @Test
  void aRegistryThatNeverSaysItIsSaidToAskForCredentials() {
    try (InProcessRegistry silent = InProcessRegistry.start();
        RegistryClient other = client(silent, "{}")) {
      silent.fault("/v2/", Fault.status(401), Fault.status(401));
      assertThatThrownBy(other::manifest)
          .isInstanceOf(ImageAccessException.class)
          .hasMessageContaining("asks for credentials (HTTP 401)");
    }
  }

  @Test
  void aTokenThatIsNeverAcceptedIsNotAskedForWithoutEnd() {
    registry.tokenUses(0);
    assertThatThrownBy(client::manifest)
        .isInstanceOf(ImageAccessException.class)
        .hasMessageContaining("refuses access (HTTP 401");
    assertThat(registry.count("/token")).isEqualTo(1);
  }

  @Test
  void anIdentityTokenGoesInAHeaderWhereBodiesAreNotTaken() {
    registry.withoutPosts().askForUser("", "refresh me");
    try (RegistryClient other = client("{\"identitytoken\":\"refresh me\"}")) {
      assertThat(other.manifest().content()).isEqualTo(image.manifest());
    }
  }

  @Test
  void anAnswerThatIsMalformedIsNotQuoted() {
    registry.fault("/token", new Fault.Replace("{\"token\":s3cret}"));
    assertThatThrownBy(client::manifest)
        .isInstanceOf(ImageAccessException.class)
        .hasMessageContaining("a token server whose answer is malformed")
        .hasStackTraceContaining("named a token server")
        .satisfies(
            e ->
                assertThat(org.assertj.core.util.Throwables.getStackTrace(e))
                    .doesNotContain("s3cret"));
  }

  @Test
  void anEndlessAnswerIsNotReadToItsEnd() {
    registry.fault("/token", new Fault.Replace(" ".repeat(2 << 20)));
    assertThatThrownBy(client::manifest).hasMessageContaining("longer than 1048576 bytes");
  }

  private void readBlob() throws IOException {
    try (var content = client.blob(blob, "it")) {
      assertThat(content.readAllBytes()).isEqualTo(layer);
    }
  }

  private RegistryClient client(String entry) {
    return client(registry, entry);
  }

  private RegistryClient client(InProcessRegistry from, String entry) {
    String host = from.url().substring("http://".length());
    String config = "{\"auths\":{\"" + host + "\":" + entry + "}}";
    return RegistryClient.open(
        ImageReference.parse(host + "/library/app:1"),
        new RegistrySettings(List.of(), Set.of(), List.of(), Surroundings.NONE),
        new Keychain(Map.of("DOCKER_AUTH_CONFIG", config), "/nonexistent", Duration.ofSeconds(1)),
        new NetworkPatience(
            Duration.ofSeconds(5), Duration.ofSeconds(5), 2, Duration.ofSeconds(1), time));
  }
}

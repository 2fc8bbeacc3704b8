package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.fixtures.BreakingRelay;
import dev.sandboxed.image.fixtures.DebianRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.PullProcess;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestLayout;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.fixtures.TokenServer;
import dev.sandboxed.image.internal.registry.UploadSizes;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the registry that others have written is sent, it has, and others get it from there. */
@Tag("images")
@Tag("slow")
@Timeout(120)
class DebianPushTest {
  private static final int LARGE = 5 << 20;

  private static final HeldCertificate CERTIFICATE =
      new HeldCertificate.Builder().rsa2048().addSubjectAlternativeName("localhost").build();

  private final TestImage image =
      new TestImage()
          .architecture(Platform.host().architecture())
          .layer(new TestTar().file("large", random()))
          .layer(new TestTar().file("b", "more"));
  private final TestImage other =
      new TestImage().architecture("s390x").layer(new TestTar().file("b", "other"));

  @TempDir Path directory;

  @BeforeEach
  void layout() {
    assumeTrue(DebianRegistry.isInstalled(), "the package docker-registry is not installed");
    new TestLayout(directory.resolve("layout")).put("one", image).index("all", image, other);
  }

  @Test
  void aPasswordLetsAnIndexInThatSkopeoFinds() throws Exception {
    String auth = DebianRegistry.passwords(directory);
    try (DebianRegistry registry = DebianRegistry.start(directory, "", auth)) {
      assertThatThrownBy(() -> push(registry, layout("all"), "app:1"))
          .hasMessageContaining("asks for credentials (HTTP 401)")
          .hasMessageContaining("docker login " + registry.host());
      registry.login(directory);
      String said = push(registry, layout("all"), "app:1");
      String raw = inspectedBySkopeo(registry, "app:1");
      assertThat(raw).contains(TestImage.digest(image.manifest()).toString());
      assertThat(said).contains(TestImage.digest(raw.getBytes(UTF_8)).toString(), "uploaded=5");
      assertThat(pull(registry, "app:1", "empty")).contains("2 layers");
    }
  }

  @Test
  void aTokenLetsInAndMountsFromAnotherRepository() throws Exception {
    try (TokenServer tokens = TokenServer.start(CERTIFICATE, "ci", "s3cret", null);
        DebianRegistry registry =
            DebianRegistry.start(
                directory, "", DebianRegistry.tokens(directory, tokens, CERTIFICATE))) {
      registry.login(directory);
      push(registry, layout("one"), "app:1");
      assertThat(tokens.scopes()).containsExactly("scope=repository:team/app:pull,push");
      pull(registry, "app:1", "store");
      String said = push(registry, registry.host() + "/team/app:1", "copy:1");
      assertThat(said).contains("mounted=3", TestImage.digest(image.manifest()).toString());
      assertThat(pull(registry, "copy:1", "empty")).contains("2 layers");
    }
  }

  @Test
  void chunksArriveThoughConnectionsBreak() throws Exception {
    try (DebianRegistry registry = DebianRegistry.start(directory, "", "");
        BreakingRelay relay = BreakingRelay.start(registry.port(), 2, 300_000)) {
      ImageCacheSettings settings = ImageCacheSettings.of(directory.resolve("pushing"));
      ImageReference target = ImageReference.parse("localhost:" + relay.port() + "/team/app:1");
      ImageStore.open(settings, new PlainLayerWriters())
          .push(
              ImageName.parse(layout("one")),
              target,
              PushListener.NONE,
              new UploadSizes(1000, 1 << 20));
      assertThat(relay.left()).isZero();
      assertThat(pull(registry, "app:1", "empty"))
          .contains(TestImage.digest(image.manifest()).toString(), "2 layers");
    }
  }

  private String layout(String tag) {
    return "oci:" + directory.resolve("layout") + ":" + tag;
  }

  private String push(DebianRegistry registry, String image, String target) throws Exception {
    List<String> options = List.of("-Duser.home=" + directory);
    String name = registry.host() + "/team/" + target;
    try (PullProcess process =
        PullProcess.startPush(directory.resolve("store"), options, image, name)) {
      return process.output();
    }
  }

  private String pull(DebianRegistry registry, String name, String store) throws Exception {
    List<String> options = List.of("-Duser.home=" + directory);
    try (PullProcess process =
        PullProcess.start(
            directory.resolve(store),
            "http://127.0.0.1:1",
            options,
            registry.host() + "/team/" + name)) {
      return process.output();
    }
  }

  /** Returns what skopeo prints, which is the manifest byte for byte. */
  private static String inspectedBySkopeo(DebianRegistry registry, String name) throws Exception {
    Process skopeo =
        new ProcessBuilder(
                "skopeo",
                "inspect",
                "--raw",
                "--tls-verify=false",
                "--creds=ci:s3cret",
                "docker://" + registry.host() + "/team/" + name)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String raw = new String(skopeo.getInputStream().readAllBytes(), UTF_8);
    assertThat(skopeo.waitFor()).isZero();
    return raw;
  }

  private static byte[] random() {
    byte[] bytes = new byte[LARGE];
    new Random(1).nextBytes(bytes);
    return bytes;
  }
}

package dev.sandboxed.image.internal.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageAccessException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.RegistryUnreachableException;
import dev.sandboxed.image.fixtures.Fault;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.internal.credentials.Keychain;
import dev.sandboxed.image.internal.json.InvalidDocumentException;
import dev.sandboxed.image.internal.json.RegistriesConfReader;
import dev.sandboxed.image.internal.network.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is asked for an image, and in which order. */
@Timeout(30)
class MirrorsTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @TempDir Path directory;

  @Test
  void withoutFilesTheRegistryIsAsked() {
    assertThat(urls("redis:7")).containsExactly("https://registry-1.docker.io/v2/library/redis");
  }

  @Test
  void theLongestPrefixDecides() throws IOException {
    write(
        "etc/containers/registries.conf",
        """
        unqualified-search-registries = ["docker.io"]

        [[registry]]
        location = "example.com"
        [[registry.mirror]]
        location = "mirror.test/all"

        [[registry]]
        prefix = "example.com/team"
        location = "elsewhere.test/our/team"

        [[registry]]
        prefix = "*.example.org"
        [[registry.mirror]]
        location = "mirror.test/org"
        """);
    assertThat(urls("example.com/app:1"))
        .containsExactly("https://mirror.test/v2/all/app", "https://example.com/v2/app");
    assertThat(urls("example.com/team/app:1"))
        .containsExactly("https://elsewhere.test/v2/our/team/app");
    assertThat(urls("example.com/teams/app:1")).hasSize(2);
    assertThat(urls("example.com:5000/app:1")).containsExactly("https://example.com:5000/v2/app");
    assertThat(urls("a.b.example.org/app:1"))
        .containsExactly("https://mirror.test/v2/org/app", "https://a.b.example.org/v2/app");
    assertThat(urls("example.org/app:1")).containsExactly("https://example.org/v2/app");
  }

  @Test
  void mirrorsMayBeForTagsOrForDigests() throws IOException {
    write(
        "etc/containers/registries.conf",
        """
        [[registry]]
        location = "docker.io"
        mirror = [
          { location = "tags.test", pull-from-mirror = "tag-only" },
          { location = "digests.test", pull-from-mirror = "digest-only" },
          { location = "all.test" }
        ]
        """);
    assertThat(hosts("redis:7")).containsExactly("tags.test", "all.test", "registry-1.docker.io");
    assertThat(hosts("redis@" + DIGEST))
        .containsExactly("digests.test", "all.test", "registry-1.docker.io");
  }

  @Test
  void onlyWhatIsInsecureMayBeWithoutTls() throws IOException {
    write(
        "etc/containers/registries.conf",
        """
        [[registry]]
        location = "example.com"
        [[registry.mirror]]
        location = "mirror.test"
        insecure = true
        """);
    assertThat(urls("example.com/app:1"))
        .containsExactly(
            "https://mirror.test/v2/app",
            "http://mirror.test/v2/app",
            "https://example.com/v2/app");
  }

  @Test
  void whatIsSetForSandboxedComesFirst() throws IOException {
    write("etc/containers/registries.conf", mirror("docker.io", "mirror.test"));
    assertThat(
            Sources.of(ImageReference.parse("redis:7"), settings(Map.of(), "https://own.test"))
                .stream()
                .map(source -> source.base().host()))
        .containsExactly("own.test", "mirror.test", "registry-1.docker.io");
  }

  @Test
  void theUsersFileReplacesTheSystemsAndMoreFilesOverrideIt() throws IOException {
    write("etc/containers/registries.conf", mirror("docker.io", "system.test"));
    write("home/.config/containers/registries.conf", mirror("docker.io", "user.test"));
    assertThat(hosts("redis:7")).startsWith("user.test");
    write("etc/containers/registries.conf.d/20-b.conf", mirror("docker.io", "second.test"));
    write("etc/containers/registries.conf.d/10-a.conf", mirror("docker.io", "first.test"));
    write("etc/containers/registries.conf.d/30-c.txt", "not read");
    assertThat(hosts("redis:7")).startsWith("second.test");
    Path chosen = write("chosen.conf", mirror("quay.io", "chosen.test"));
    Map<String, String> environment = Map.of("CONTAINERS_REGISTRIES_CONF", chosen.toString());
    assertThat(Sources.of(ImageReference.parse("quay.io/a:1"), settings(environment)))
        .extracting(Source::name)
        .containsExactly("chosen.test", "quay.io");
  }

  @Test
  void whatIsBlockedIsNotPulled() throws IOException {
    Path file =
        write(
            "etc/containers/registries.conf",
            "[[registry]]\nlocation = \"example.com\"\nblocked = true\n");
    assertThatThrownBy(() -> urls("example.com/app:1"))
        .isInstanceOf(ImageAccessException.class)
        .hasMessageContaining("Could not pull example.com/app:1: " + file + " blocks example.com");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[registry]] | neither a prefix nor a location",
        "[[registry]]; location = 1 | \"location\" that is not a text",
        "[[registry]]; location = 'a'; blocked = 'yes' | \"blocked\" that is not true or false",
        "[[registry]]; location = 'a'; [[registry.mirror]] | a mirror without a location",
        "[[registry]]; location = '*.a' | whose location is a pattern",
        "[[registry]]; location = | not well-formed TOML, see its line 2",
        "registry = 1 | \"registry\" that is not a list"
      })
  void aFileThatCannotBeUsedIsNamed(String content, String reason) throws IOException {
    Path file = write("etc/containers/registries.conf", content.replace(";", "\n"));
    assertThatThrownBy(() -> urls("example.com/app:1"))
        .isInstanceOf(RegistryUnreachableException.class)
        .hasMessageContaining("Could not pull example.com/app:1")
        .hasMessageContaining(file.toString())
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# [[registry]]",
        "[aliases]\n\"ubi8\" = \"registry.access.redhat.com/ubi8\"",
        "[registries.search]\nregistries = ['docker.io']"
      })
  void filesWithoutRegistriesSayNothing(String content) throws InvalidDocumentException {
    assertThat(RegistriesConfReader.read(content.getBytes(UTF_8)).registries()).isEmpty();
  }

  @Test
  void aMirrorThatFailsIsPassedOver() {
    TestImage image = new TestImage().layer(new TestTar().file("a", "content"));
    Fault broken = Fault.status(503);
    try (InProcessRegistry failing = InProcessRegistry.start().fault("/", broken, broken, broken);
        InProcessRegistry empty = InProcessRegistry.start();
        InProcessRegistry good = InProcessRegistry.start().put("app:1", image);
        RegistryClient client =
            RegistryClient.open(
                ImageReference.parse("app:1"),
                settings(Map.of(), "http://127.0.0.1:1", failing.url(), empty.url(), good.url()),
                new Keychain(Map.of(), "/nonexistent", Duration.ofSeconds(1)),
                new NetworkPatience(
                    Duration.ofSeconds(5), Duration.ofSeconds(5), 2, Duration.ofMillis(1)))) {
      assertThat(client.manifest().source()).isEqualTo(good.url());
      assertThat(empty.requests()).hasSize(1);
    }
  }

  private static String mirror(String registry, String mirror) {
    return "[[registry]]\nlocation = \""
        + registry
        + "\"\n[[registry.mirror]]\nlocation = \""
        + mirror
        + "\"\n";
  }

  private Path write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private List<String> hosts(String image) {
    return sources(image).stream().map(source -> source.base().host()).toList();
  }

  private List<String> urls(String image) {
    return sources(image).stream().map(source -> source.base().toString()).toList();
  }

  private List<Source> sources(String image) {
    return Sources.of(ImageReference.parse(image), settings(Map.of()));
  }

  private RegistrySettings settings(Map<String, String> environment, String... mirrors) {
    Surroundings surroundings =
        new Surroundings(environment, Map.of(), directory.resolve("home"), directory);
    return new RegistrySettings(List.of(mirrors), Set.of(), List.of(), surroundings);
  }
}

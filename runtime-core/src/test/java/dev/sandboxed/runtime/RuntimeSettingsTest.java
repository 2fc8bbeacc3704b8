package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.cache.ImageCacheSettings;
import dev.sandboxed.runtime.spec.PullPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeSettingsTest {

  private final SettingSources sources = new SettingSources();

  @Test
  void everythingHasADefault() {
    RuntimeSettings settings = RuntimeSettings.of(sources);

    assertThat(settings.store()).isAbsolute().endsWithRaw(Path.of("sandboxed"));
    assertThat(settings.pull()).isEqualTo(PullPolicy.IF_NOT_PRESENT);
    assertThat(settings.images().offline()).isFalse();
    assertThat(settings.startTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.images().mirrorsOf("docker.io")).isEmpty();
    assertThat(settings.images().insecureRegistries()).isEmpty();
  }

  @Test
  void firstSourceThatHasAKeyDecides(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("sandboxed.properties");
    Files.writeString(
        file,
        """
        sandboxed.pull=always
        sandboxed.offline=true
        sandboxed.start-timeout=5s
        sandboxed.store=/from/file
        """);
    sources.addProperties(properties("sandboxed.pull", "never"));
    sources.addEnvironment(Map.of("SANDBOXED_PULL", "always", "SANDBOXED_START_TIMEOUT", "90"));
    sources.addParameters(Map.of("sandboxed.start-timeout", "2m", "sandboxed.offline", "false"));
    sources.addFile(file);

    RuntimeSettings settings = RuntimeSettings.of(sources);

    assertThat(settings.pull()).isEqualTo(PullPolicy.NEVER);
    assertThat(settings.startTimeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(settings.images().offline()).isFalse();
    assertThat(settings.store()).isEqualTo(Path.of("/from/file"));
  }

  @Test
  void firstDirectoryOfTheClassPathThatHasTheFileDecides(@TempDir Path directory)
      throws IOException {
    Path first = Files.createDirectory(directory.resolve("first"));
    Path second = Files.createDirectory(directory.resolve("second"));
    Files.writeString(first.resolve("sandboxed.properties"), "sandboxed.pull=never");
    Files.writeString(second.resolve("sandboxed.properties"), "sandboxed.offline=true");

    sources.addDirectories("/nowhere.jar:" + first + ":" + second + ":");

    assertThat(RuntimeSettings.of(sources).pull()).isEqualTo(PullPolicy.NEVER);
    assertThat(RuntimeSettings.of(sources).images().offline()).isFalse();
  }

  @Test
  void fileThatIsMissingSaysNothing() {
    sources.addFile(Path.of("/nowhere/sandboxed.properties"));

    assertThat(RuntimeSettings.of(sources).images().mirrorsOf("docker.io")).isEmpty();
  }

  @Test
  void mirrorIsTheSameInEverySource() {
    sources.addEnvironment(
        Map.of("SANDBOXED_MIRROR_DOCKER_IO", "http://127.0.0.1:5000, http://127.0.0.1:5001"));
    sources.addParameters(
        Map.of(
            "sandboxed.mirror.docker.io",
            "http://ignored",
            "sandboxed.mirror.ghcr.io",
            "http://127.0.0.1:6000"));

    ImageCacheSettings images = RuntimeSettings.of(sources).images();

    assertThat(images.mirrorsOf("docker.io"))
        .containsExactly("http://127.0.0.1:5000", "http://127.0.0.1:5001");
    assertThat(images.mirrorsOf("ghcr.io")).containsExactly("http://127.0.0.1:6000");
  }

  @Test
  void otherPropertiesAreNotSettings() {
    sources.addProperties(properties("user.home", "/home/me"));
    sources.addEnvironment(Map.of("HOME", "/home/me", "SANDBOX", "1"));

    assertThat(sources.unknown(List.of())).isEmpty();
  }

  @Test
  void unknownSettingHasANearestKnownOne() {
    sources.addProperties(properties("sandboxed.start-timout", "1s"));
    sources.addEnvironment(Map.of("SANDBOXED_OFLINE", "true", "SANDBOXED_STORE", "/s"));

    List<String> known = List.of("store", "offline", "start-timeout");

    assertThat(sources.unknown(known))
        .containsExactlyInAnyOrder("sandboxed.start-timout", "SANDBOXED_OFLINE");
    assertThat(UnknownSettings.nearest("sandboxed.start-timout", known))
        .isEqualTo("sandboxed.start-timeout");
    assertThat(UnknownSettings.nearest("SANDBOXED_OFLINE", known)).isEqualTo("SANDBOXED_OFFLINE");
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, 500",
    "60s, 60000",
    "60, 60000",
    "2m, 120000",
    "1h, 3600000",
    "' 3 s ', 3000"
  })
  void durationHasAUnit(String text, long millis) {
    assertThat(SettingValues.duration("start-timeout", text)).hasMillis(millis);
  }

  @ParameterizedTest
  @CsvSource({"''", "s", "-1s", "1 day", "1.5s"})
  void durationThatMakesNoSenseNamesItsKey(String text) {
    assertThatThrownBy(() -> SettingValues.duration("start-timeout", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sandboxed.start-timeout")
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void valueThatMakesNoSenseNamesItsKey() {
    assertThatThrownBy(() -> SettingValues.pull("pull", "sometimes"))
        .hasMessageContaining("sandboxed.pull")
        .hasMessageContaining("if-not-present");
    sources.addParameters(Map.of("sandboxed.offline", "maybe"));
    assertThatThrownBy(() -> RuntimeSettings.of(sources))
        .hasMessageContaining("sandboxed.offline")
        .hasMessageContaining("'maybe'");
  }

  private static Properties properties(String key, String value) {
    Properties properties = new Properties();
    properties.setProperty(key, value);
    return properties;
  }
}

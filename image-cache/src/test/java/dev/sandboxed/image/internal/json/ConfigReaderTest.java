package dev.sandboxed.image.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.Healthcheck;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.Port;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  @Test
  void everyFieldIsRead() throws Exception {
    ConfigReader.Config config =
        read(
            """
            {"os":"linux","architecture":"arm64","variant":"v8","created":"2024-01-01T00:00:00Z",
             "config":{
               "Entrypoint":["docker-entrypoint.sh"],"Cmd":["postgres"],
               "Env":["PATH=/usr/bin:/bin","PGDATA=/var/lib/postgresql/data"],
               "User":"999:999","WorkingDir":"/srv",
               "ExposedPorts":{"5432/tcp":{},"53/udp":{},"80":{},"9000-9002/tcp":{}},
               "Volumes":{"/var/lib/postgresql/data":{}},"StopSignal":"SIGINT",
               "Healthcheck":{"Test":["CMD","true"],"Interval":1000000000,"Retries":5},
               "Labels":{"a":"b"},"OnBuild":null,"ArgsEscaped":true},
             "rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"empty_layer":true}]}
            """
                .formatted("ab".repeat(32)));
    assertThat(config.platform()).isEqualTo(Platform.parse("linux/arm64"));
    assertThat(config.diffIds()).hasSize(1);
    assertThat(config.image())
        .isEqualTo(
            new ImageConfig(
                List.of("docker-entrypoint.sh"),
                List.of("postgres"),
                List.of("PATH=/usr/bin:/bin", "PGDATA=/var/lib/postgresql/data"),
                "999:999",
                "/srv",
                List.of(
                    Port.tcp(80),
                    Port.tcp(5432),
                    Port.tcp(9000),
                    Port.tcp(9001),
                    Port.tcp(9002),
                    new Port(53, Port.Protocol.UDP)),
                List.of("/var/lib/postgresql/data"),
                "SIGINT",
                new Healthcheck(
                    List.of("CMD", "true"),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ZERO,
                    5),
                Map.of("a", "b")));
  }

  @Test
  void whatIsMissingOrNullIsEmpty() throws Exception {
    for (String json :
        List.of(
            "{}",
            "{\"config\":null,\"rootfs\":null}",
            "{\"config\":{\"Entrypoint\":null,\"Env\":null,\"User\":null,\"Healthcheck\":null,\"Labels\":null}}")) {
      ConfigReader.Config config = read(json);
      assertThat(config.image())
          .isEqualTo(
              new ImageConfig(
                  List.of(), List.of(), List.of(), "", "", List.of(), List.of(), "", null,
                  Map.of()));
      assertThat(config.platform()).isNull();
      assertThat(config.diffIds()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/tcp", "65536", "x", "", "80/http", "-1", "1-"})
  void anImpossiblePortIsRefused(String port) {
    assertThatThrownBy(() -> read("{\"config\":{\"ExposedPorts\":{\"" + port + "\":{}}}}"))
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessageContaining("not a port");
  }

  @Test
  void aDiffIdThatIsNoDigestIsRefused() {
    assertThatThrownBy(() -> read("{\"rootfs\":{\"diff_ids\":[\"sha256:../../x\"]}}"))
        .isInstanceOf(InvalidDocumentException.class);
  }

  private static ConfigReader.Config read(String json) throws InvalidDocumentException {
    return ConfigReader.read(json.getBytes(UTF_8));
  }
}

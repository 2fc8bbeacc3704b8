package dev.sandboxed.runtime.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {

  @Test
  void defaultsComeFirst() {
    assertThat(new Environment("db", List.of(), Map.of()).assignments("/root"))
        .containsExactly(
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOSTNAME=db",
            "HOME=/root");
  }

  @Test
  void imageOverridesDefaultsAndTheSpecificationOverridesTheImage() {
    Environment environment =
        new Environment(
            "db",
            List.of("PATH=/opt/bin", "A=image", "B=image=with=equals"),
            Map.of("A", "specification", "EMPTY", ""));

    assertThat(environment.assignments("/"))
        .containsExactlyInAnyOrder(
            "PATH=/opt/bin",
            "HOSTNAME=db",
            "A=specification",
            "B=image=with=equals",
            "EMPTY=",
            "HOME=/");
  }

  @Test
  void homeOfTheImageIsKept() {
    assertThat(new Environment("db", List.of("HOME=/data"), Map.of()).assignments("/root"))
        .contains("HOME=/data")
        .doesNotContain("HOME=/root");
  }

  @Test
  void entryThatAssignsNothingIsLeftOut() {
    assertThat(new Environment("db", List.of("BROKEN", "=x"), Map.of()).assignments("/"))
        .hasSize(3);
  }

  @Test
  void everyPlaceholderOfAValueIsReplaced() {
    Environment environment =
        new Environment(
            "db",
            List.of("IMAGE={{hostname}}:{{host-port:1}}"),
            Map.of("A", "{{host-port:2}},{{host-port:03}}{{host-port:2}}}}"));

    assertThat(environment.isComplete()).isFalse();
    Environment complete = environment.at(port -> 100 * port);
    assertThat(complete.isComplete()).isTrue();
    assertThat(complete.assignments("/")).contains("IMAGE=db:100", "A=200,300200}}");
  }

  @Test
  void nameWithoutSlashIsLookedForInPath() {
    Environment environment = new Environment("db", List.of("PATH=/a::/b"), Map.of());

    assertThat(environment.candidates("redis-server"))
        .containsExactly("/a/redis-server", "/b/redis-server");
    assertThat(environment.candidates("./run")).containsExactly("./run");
    assertThat(environment.candidates("/bin/run")).containsExactly("/bin/run");
  }
}

package dev.sandboxed.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String HEX =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "postgres,                      docker.io/library/postgres:latest",
    "postgres:16,                   docker.io/library/postgres:16",
    "library/postgres:16,           docker.io/library/postgres:16",
    "docker.io/postgres:16,         docker.io/library/postgres:16",
    "index.docker.io/postgres:16,   docker.io/library/postgres:16",
    "docker.io/library/postgres,    docker.io/library/postgres:latest",
    "grafana/grafana:9.5.1,         docker.io/grafana/grafana:9.5.1",
    "a/b/c:t,                       docker.io/a/b/c:t",
    "localhost/app,                 localhost/app:latest",
    "localhost:5000/app:1,          localhost:5000/app:1",
    "localhost:5000,                docker.io/library/localhost:5000",
    "127.0.0.1:5000/a/b,            127.0.0.1:5000/a/b:latest",
    "[::1]:5000/app:1,              [::1]:5000/app:1",
    "[2001:db8::1]/team/app,        [2001:db8::1]/team/app:latest",
    "[FE80::A]:5000/app,            [FE80::A]:5000/app:latest",
    "Registry/app,                  Registry/app:latest",
    "example.com/app.x_y__z-a---b,  example.com/app.x_y__z-a---b:latest",
    "xn--n3h.com/myimage,           xn--n3h.com/myimage:latest"
  })
  void namesAreCompletedAsDockerDoes(String text, String full) {
    assertThat(ImageReference.parse(text)).hasToString(full);
    assertThat(ImageReference.parse(full)).isEqualTo(ImageReference.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io/library/postgres:16, postgres:16",
    "postgres,                      postgres:latest",
    "grafana/grafana:9,             grafana/grafana:9",
    "library/a/b:1,                 library/a/b:1",
    "localhost:5000/app:1,          localhost:5000/app:1",
    "docker.io/a.b/app:1,           docker.io/a.b/app:1"
  })
  void familiarNamesAreTheShortestThatMeanTheSame(String text, String familiar) {
    assertThat(ImageReference.parse(text).familiar()).isEqualTo(familiar);
    assertThat(ImageReference.parse(familiar)).isEqualTo(ImageReference.parse(text));
  }

  @Test
  void aDigestDecidesAndATagBesideItIsKeptForDisplay() {
    ImageReference both = ImageReference.parse("redis:7@sha256:" + HEX);
    assertThat(both.tag()).isEqualTo("7");
    assertThat(both.digest()).isEqualTo(new Digest("sha256", HEX));
    assertThat(both.familiar()).isEqualTo("redis:7@sha256:" + HEX);
    ImageReference digestOnly = ImageReference.parse("localhost:5000/redis@sha256:" + HEX);
    assertThat(digestOnly.tag()).isNull();
    assertThat(digestOnly).hasToString("localhost:5000/redis@sha256:" + HEX);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ":tag",
        "/a",
        "a/",
        "a//b",
        "a:",
        "a:b:c",
        "a:-tag",
        "a:.tag",
        "Postgres",
        "docker.io/Postgres",
        "a_b.com/-x",
        "a..b",
        "a.-b",
        "a___b",
        "-a",
        "a-",
        "a.",
        "a b",
        "a@sha256:123",
        "a@md5:0123456789abcdef0123456789abcdef",
        "a@",
        "a:t@sha256:",
        "-a.com/x",
        "a..com/x",
        "a.com./x",
        "a..com/x",
        "a.com./x",
        "a.com:x/y",
        "a.com:/y",
        "[::1/x",
        "[]:5000/x",
        "[fe80::1%eth0]:5000/x",
        "[::1]x/y",
        "::1/x",
        "http://example.com/app",
        "../etc/passwd",
        "a/../b",
        "a\u0000b",
        "ünïcode",
        "[::g]/x"
      })
  void whatDockerRefusesIsRefused(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(InvalidReferenceException.class)
        .hasMessageContaining("Write [registry/]repository[:tag][@digest]");
  }

  @Test
  void theIdOfAnImageIsNoName() {
    assertThatThrownBy(() -> ImageReference.parse(HEX)).hasMessageContaining("id of an image");
    assertThat(ImageReference.parse(HEX.substring(1)).repository()).startsWith("library/");
    assertThat(ImageReference.parse("localhost/" + HEX).repository()).isEqualTo(HEX);
  }

  @Test
  void lengthsAreLimited() {
    assertThat(ImageReference.parse("a:" + "t".repeat(128)).tag()).hasSize(128);
    assertThatThrownBy(() -> ImageReference.parse("a:" + "t".repeat(129)))
        .isInstanceOf(InvalidReferenceException.class);
    assertThat(ImageReference.parse("localhost/" + "n".repeat(255)).repository()).hasSize(255);
    assertThatThrownBy(() -> ImageReference.parse("localhost/" + "n".repeat(256)))
        .hasMessageContaining("255");
  }
}

package dev.sandboxed.image.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.RegistryUnreachableException;
import dev.sandboxed.image.internal.network.Surroundings;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesTest {
  @ParameterizedTest
  @CsvSource({
    "redis:7,                  https://registry-1.docker.io/v2/library/redis/",
    "example.com/a/b,          https://example.com/v2/a/b/",
    "example.com:8443/a,       https://example.com:8443/v2/a/",
    "[2001:db8::1]/a,          https://[2001:db8::1]/v2/a/",
    "localhost.example.com/a,  https://localhost.example.com/v2/a/",
    "plain.example.com/a,      https://plain.example.com/v2/a/ http://plain.example.com/v2/a/",
    "localhost/a,              http://localhost/v2/a/ https://localhost/v2/a/",
    "localhost:5000/a,         http://localhost:5000/v2/a/ https://localhost:5000/v2/a/",
    "127.0.0.2:5000/a,         http://127.0.0.2:5000/v2/a/ https://127.0.0.2:5000/v2/a/",
    "[::1]:5000/a,             http://[::1]:5000/v2/a/ https://[::1]:5000/v2/a/"
  })
  void onlyLoopbackAndWhatWasNamedInsecureMayBeWithoutTls(String image, String urls) {
    assertThat(of(image, List.of()))
        .extracting(source -> source.base() + "/")
        .containsExactly(urls.split(" "));
  }

  @Test
  void onlyWhatWasNamedInsecureIsNotVerified() {
    assertThat(of("plain.example.com/a", List.of())).allMatch(Source::unverified);
    assertThat(of("localhost:5000/a", List.of())).noneMatch(Source::unverified);
    assertThat(of("example.com/a", List.of())).noneMatch(Source::unverified);
  }

  @Test
  void mirrorsComeFirstAndMayHaveAPath() {
    List<Source> sources =
        of(
            "redis:7",
            List.of(
                "http://127.0.0.1:5000",
                "https://user:secret@mirror.example.com/hub/",
                "m.example.com",
                "plain.example.com/hub"));
    assertThat(sources)
        .extracting(source -> source.url("blobs", "x").toString())
        .containsExactly(
            "http://127.0.0.1:5000/v2/library/redis/blobs/x",
            "https://mirror.example.com/v2/hub/library/redis/blobs/x",
            "https://m.example.com/v2/library/redis/blobs/x",
            "https://plain.example.com/v2/hub/library/redis/blobs/x",
            "http://plain.example.com/v2/hub/library/redis/blobs/x",
            "https://registry-1.docker.io/v2/library/redis/blobs/x");
    assertThat(sources)
        .extracting(Source::described)
        .contains("the mirror https://mirror.example.com", "docker.io");
  }

  @Test
  void aMirrorThatIsNoUrlNamesTheSetting() {
    assertThatThrownBy(() -> of("redis:7", List.of("ftp://x")))
        .isInstanceOf(RegistryUnreachableException.class)
        .hasMessageContaining("sandboxed.mirror.docker.io");
  }

  private static List<Source> of(String image, List<String> mirrors) {
    Set<String> insecure = Set.of("plain.example.com");
    return Sources.of(
        ImageReference.parse(image),
        new RegistrySettings(mirrors, insecure, List.of(), Surroundings.NONE));
  }
}

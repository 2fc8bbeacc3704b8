package dev.sandboxed.image.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.RegistryUnreachableException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceTest {
  @ParameterizedTest
  @CsvSource({
    "redis:7,                  https://registry-1.docker.io/v2/library/redis/blobs/x",
    "example.com/a/b,          https://example.com/v2/a/b/blobs/x",
    "example.com:8443/a,       https://example.com:8443/v2/a/blobs/x",
    "plain.example.com/a,      http://plain.example.com/v2/a/blobs/x",
    "localhost/a,              http://localhost/v2/a/blobs/x",
    "localhost:5000/a,         http://localhost:5000/v2/a/blobs/x",
    "127.0.0.2:5000/a,         http://127.0.0.2:5000/v2/a/blobs/x",
    "[::1]:5000/a,             http://[::1]:5000/v2/a/blobs/x",
    "[2001:db8::1]/a,          https://[2001:db8::1]/v2/a/blobs/x",
    "localhost.example.com/a,  https://localhost.example.com/v2/a/blobs/x"
  })
  void plainHttpIsForLoopbackAndWhatWasNamedInsecure(String image, String url) {
    List<Source> sources =
        Source.of(ImageReference.parse(image), List.of(), Set.of("plain.example.com"));
    assertThat(sources)
        .singleElement()
        .satisfies(source -> assertThat(source.url("blobs", "x")).hasToString(url));
  }

  @Test
  void mirrorsComeFirstAndMayHaveAPath() {
    List<Source> sources =
        Source.of(
            ImageReference.parse("redis:7"),
            List.of(
                "http://127.0.0.1:5000",
                "https://user:secret@mirror.example.com/hub/",
                "m.example.com"),
            Set.of());
    assertThat(sources)
        .extracting(source -> source.url("blobs", "x").toString())
        .containsExactly(
            "http://127.0.0.1:5000/v2/library/redis/blobs/x",
            "https://mirror.example.com/v2/hub/library/redis/blobs/x",
            "https://m.example.com/v2/library/redis/blobs/x",
            "https://registry-1.docker.io/v2/library/redis/blobs/x");
    assertThat(sources)
        .extracting(Source::described)
        .contains("the mirror https://mirror.example.com", "docker.io");
  }

  @Test
  void aMirrorThatIsNoUrlNamesTheSetting() {
    ImageReference image = ImageReference.parse("redis:7");
    assertThatThrownBy(() -> Source.of(image, List.of("ftp://x"), Set.of()))
        .isInstanceOf(RegistryUnreachableException.class)
        .hasMessageContaining("sandboxed.mirror.docker.io");
  }
}

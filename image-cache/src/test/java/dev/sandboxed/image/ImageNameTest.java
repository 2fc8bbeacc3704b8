package dev.sandboxed.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
  private static final String DIGEST = "sha256:" + "0f".repeat(32);

  @Test
  void layoutHasADirectoryAndATagOrADigest() {
    assertThat(ImageName.parse("oci:/images/app"))
        .isEqualTo(new LayoutImage(Path.of("/images/app"), null, null))
        .hasToString("oci:/images/app");
    assertThat(ImageName.parse("oci:/images/app:1.0"))
        .isEqualTo(new LayoutImage(Path.of("/images/app"), "1.0", null))
        .hasToString("oci:/images/app:1.0");
    assertThat(ImageName.parse("oci:/images/app:docker.io/library/app:1"))
        .isEqualTo(new LayoutImage(Path.of("/images/app"), "docker.io/library/app:1", null));
    assertThat(ImageName.parse("oci:/images/app@" + DIGEST))
        .isEqualTo(new LayoutImage(Path.of("/images/app"), null, Digest.parse(DIGEST)))
        .hasToString("oci:/images/app@" + DIGEST);
    assertThat(ImageName.parse("oci:/images/@work:1"))
        .isEqualTo(new LayoutImage(Path.of("/images/@work"), "1", null));
  }

  @Test
  void archiveHasAFileAndPerhapsAReference() {
    assertThat(ImageName.parse("docker-archive:/tmp/app.tar"))
        .isEqualTo(new ArchiveImage(Path.of("/tmp/app.tar"), null))
        .hasToString("docker-archive:/tmp/app.tar");
    ImageName tagged = ImageName.parse("docker-archive:/tmp/app.tar:app:1");
    assertThat(tagged)
        .isEqualTo(new ArchiveImage(Path.of("/tmp/app.tar"), ImageReference.parse("app:1")))
        .hasToString("docker-archive:/tmp/app.tar:docker.io/library/app:1");
    assertThat(tagged.familiar()).isEqualTo("docker-archive:/tmp/app.tar:app:1");
  }

  @Test
  void placesAreAbsolute() {
    assertThat(ImageName.parse("oci:target/../image"))
        .hasToString("oci:" + Path.of("image").toAbsolutePath());
    assertThat(ImageName.parse("docker-archive:image.tar"))
        .hasToString("docker-archive:" + Path.of("image.tar").toAbsolutePath());
  }

  @Test
  void everythingElseIsAReference() {
    assertThat(ImageName.parse("postgres:16")).isEqualTo(ImageReference.parse("postgres:16"));
    assertThat(ImageName.parse("ocicl:1")).isInstanceOf(ImageReference.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oci:",
        "oci::1",
        "oci:/app:",
        "oci:/app@sha256:12",
        "oci:a\u0000b",
        "docker-archive:",
        "docker-archive::app:1",
        "docker-archive:a\u0000b"
      })
  void placesThatAreNoneAreRefused(String text) {
    assertThatThrownBy(() -> ImageName.parse(text))
        .isInstanceOf(InvalidReferenceException.class)
        .hasMessageContaining("Write oci:directory[:tag|@digest] or docker-archive:file");
  }

  @Test
  void referenceInAnArchiveHasToBeOne() {
    assertThatThrownBy(() -> ImageName.parse("docker-archive:/tmp/app.tar:App"))
        .isInstanceOf(InvalidReferenceException.class)
        .hasMessageContaining("lower case");
  }
}

package dev.sandboxed.image.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.Platform;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestReaderTest {
  private static final String DIGEST = "sha256:" + "ab".repeat(32);
  private static final String DESCRIPTOR = "{\"digest\":\"" + DIGEST + "\",\"size\":3}";

  @Test
  void imagesOfBothKindsAreRead() throws Exception {
    TestImage image = new TestImage().layer(new TestTar()).layer(new TestTar().file("a", ""));
    for (TestImage kind : new TestImage[] {image, image.docker()}) {
      Manifest manifest = ManifestReader.read(kind.manifest(), kind.mediaType());
      assertThat(manifest).isInstanceOf(Manifest.Image.class);
      assertThat(((Manifest.Image) manifest).layers())
          .extracting(Descriptor::digest)
          .containsExactly(
              TestImage.digest(image.layers().get(0)), TestImage.digest(image.layers().get(1)));
    }
  }

  @Test
  void anIndexIsReadWithoutItsArtifacts() throws Exception {
    Manifest manifest =
        read(
            "{\"schemaVersion\":2,\"manifests\":["
                + "{\"digest\":\""
                + DIGEST
                + "\",\"size\":1,\"artifactType\":\"application/x\"},"
                + "{\"digest\":\""
                + DIGEST
                + "\",\"size\":1,\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\"}}]}",
            "");
    assertThat(((Manifest.Index) manifest).variants())
        .singleElement()
        .satisfies(
            variant -> assertThat(variant.platform()).isEqualTo(Platform.parse("linux/arm64")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{`` | not well-formed",
        "[] | not a JSON object",
        "\"x\" | not a JSON object",
        "{} | neither an image nor an index",
        "{\"config\":D,\"config\":D} | not well-formed",
        "{\"config\":D,\"layers\":[]} x | not well-formed",
        "{\"schemaVersion\":1,\"fsLayers\":[]} | schema 1",
        "{\"config\":D,\"layers\":[],\"manifests\":[]} | ambiguous",
        "{\"config\":D,\"layers\":[],\"fsLayers\":[]} | ambiguous",
        "{\"manifests\":[],\"layers\":[]} | ambiguous",
        "{\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"config\":D} | ambiguous",
        "{\"mediaType\":\"application/vnd.cncf.helm.config\",\"config\":D} | neither",
        "{\"config\":{},\"layers\":[]} | no digest",
        "{\"config\":{\"digest\":\"sha256:../x\",\"size\":1},\"layers\":[]} | no digest",
        "{\"config\":{\"digest\":\"E\",\"size\":-1},\"layers\":[]} | negative size",
        "{\"config\":{\"digest\":\"E\"},\"layers\":[]} | negative size",
        "{\"config\":{\"digest\":\"E\",\"size\":1.5},\"layers\":[]} | whole number",
        "{\"config\":{\"digest\":\"E\",\"size\":99999999999999999999},\"layers\":[]} | whole number",
        "{\"config\":D,\"layers\":{}} | a list",
        "{\"config\":D,\"layers\":[1]} | a list of objects",
        "{\"config\":[],\"layers\":[]} | an object"
      })
  void whatIsNotClearIsRefused(String json, String message) {
    assertThatThrownBy(() -> read(json, "application/json"))
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatWasAnnouncedMustBeTrue() {
    String image =
        "{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":" + DESCRIPTOR + "}";
    assertThatThrownBy(() -> read(image, MediaTypes.OCI_INDEX)).hasMessageContaining("announced");
  }

  @Test
  void parametersOfAMediaTypeDoNotMatter() throws Exception {
    assertThat(read("{\"config\":D}", MediaTypes.DOCKER_MANIFEST + "; charset=utf-8"))
        .isInstanceOf(Manifest.Image.class);
  }

  private static Manifest read(String json, String announced) throws InvalidDocumentException {
    String text = json.replace(":D", ":" + DESCRIPTOR).replace("\"E\"", "\"" + DIGEST + "\"");
    return ManifestReader.read(text.getBytes(UTF_8), announced);
  }
}

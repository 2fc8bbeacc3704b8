package dev.sandboxed.image.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Manifests and indexes: what is accepted says the same when it is written again. */
public final class ManifestFuzz {
  private static final List<String> ANNOUNCED =
      List.of(
          "",
          MediaTypes.OCI_MANIFEST,
          MediaTypes.OCI_INDEX,
          "application/vnd.docker.distribution.manifest.v2+json",
          "application/vnd.docker.distribution.manifest.list.v2+json; charset=utf-8",
          "application/json");

  private ManifestFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws InvalidDocumentException {
    for (String announced : ANNOUNCED) {
      Manifest manifest;
      try {
        manifest = ManifestReader.read(input, announced);
      } catch (InvalidDocumentException e) {
        assertThat(e.getMessage()).isNotBlank();
        continue;
      }
      assertThat(ManifestReader.read(WrittenManifest.of(manifest).getBytes(UTF_8), null))
          .isEqualTo(manifest);
    }
  }
}

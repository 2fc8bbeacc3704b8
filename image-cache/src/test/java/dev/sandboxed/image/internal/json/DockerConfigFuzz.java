package dev.sandboxed.image.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code config.json} and what credential helpers answer. */
public final class DockerConfigFuzz {
  private DockerConfigFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      DockerConfig config = DockerConfigReader.read(input);
      assertThat(config.entries().values().toString()).doesNotContain("Zm9vOmJhcg==", "s3cret");
      for (DockerConfig.Entry entry : config.entries().values()) {
        assertThat(entry.malformed()).isEqualTo(entry.equals(DockerConfig.Entry.MALFORMED));
      }
    } catch (InvalidDocumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}

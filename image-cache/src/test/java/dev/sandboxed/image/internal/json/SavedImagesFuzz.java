package dev.sandboxed.image.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The {@code manifest.json} of {@code docker save}: what is accepted says the same written again.
 */
public final class SavedImagesFuzz {
  private SavedImagesFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws InvalidDocumentException {
    List<ArchiveReader.Item> items;
    try {
      items = ArchiveReader.read(input);
    } catch (InvalidDocumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    String written =
        items.stream().map(SavedImagesFuzz::written).collect(Collectors.joining(",", "[", "]"));
    assertThat(ArchiveReader.read(written.getBytes(UTF_8))).isEqualTo(items);
  }

  private static String written(ArchiveReader.Item item) {
    return "{\"Config\":"
        + WrittenManifest.quoted(item.config())
        + ",\"RepoTags\":"
        + WrittenManifest.list(item.tags())
        + ",\"Layers\":"
        + WrittenManifest.list(item.layers())
        + "}";
  }
}

package dev.sandboxed.image.internal.json;

import dev.sandboxed.image.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the two documents at the top of an OCI layout,
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md.
 */
public final class LayoutReader {
  static final String TAG = "org.opencontainers.image.ref.name";

  private LayoutReader() {}

  /**
   * What the index of a layout lists.
   *
   * @param tag empty if it has none
   * @param platform null if the index does not say
   */
  public record Entry(String tag, Descriptor manifest, @Nullable Platform platform) {}

  /** Returns the version of the layout, from its file {@code oci-layout}. */
  public static String version(byte[] content) throws InvalidDocumentException {
    return JsonDocument.parse(content).text("imageLayoutVersion");
  }

  /** Returns the images of {@code index.json}; what is no image is left out. */
  public static List<Entry> index(byte[] content) throws InvalidDocumentException {
    JsonDocument document = JsonDocument.parse(content);
    List<Entry> entries = new ArrayList<>();
    for (JsonDocument entry : document.objects("manifests")) {
      if (entry.text("artifactType").isEmpty()) {
        Map<String, String> annotations = entry.textsByName("annotations");
        entries.add(
            new Entry(
                annotations.getOrDefault(TAG, ""),
                ManifestReader.descriptor(entry),
                ManifestReader.platform(entry)));
      }
    }
    return entries;
  }
}

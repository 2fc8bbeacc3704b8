package dev.sandboxed.image.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/**
 * The {@code index.json} of an OCI layout: what is accepted means the same to whoever reads
 * indexes, also when it is written again as the choice behind one tag.
 */
public final class LayoutIndexFuzz {
  private LayoutIndexFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws InvalidDocumentException {
    List<Manifest.Variant> variants = new ArrayList<>();
    List<Manifest.Variant> withoutUrls = new ArrayList<>();
    try {
      for (LayoutReader.Entry entry : LayoutReader.index(input)) {
        Descriptor manifest = entry.manifest();
        Descriptor bare =
            new Descriptor(manifest.mediaType(), manifest.digest(), manifest.size(), List.of());
        variants.add(new Manifest.Variant(manifest, entry.platform()));
        withoutUrls.add(new Manifest.Variant(bare, entry.platform()));
      }
    } catch (InvalidDocumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    try {
      assertThat(ManifestReader.read(input, MediaTypes.OCI_INDEX))
          .isEqualTo(new Manifest.Index(variants));
    } catch (InvalidDocumentException e) {
      // What says that it is something else, too, is no index of a registry.
      assertThat(e.getMessage()).isNotBlank();
    }
    assertThat(ManifestReader.read(IndexWriter.write(variants), MediaTypes.OCI_INDEX))
        .isEqualTo(new Manifest.Index(withoutUrls));
  }
}

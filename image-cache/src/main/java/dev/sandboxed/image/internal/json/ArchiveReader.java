package dev.sandboxed.image.internal.json;

import java.util.ArrayList;
import java.util.List;

/** Reads the {@code manifest.json} of a file that {@code docker save} has written. */
public final class ArchiveReader {
  private ArchiveReader() {}

  /**
   * One image of an archive.
   *
   * @param config the entry that has the configuration
   * @param tags references, as they were written
   * @param layers the entries of the layers, the bottom one first
   */
  public record Item(String config, List<String> tags, List<String> layers) {
    public Item {
      tags = List.copyOf(tags);
      layers = List.copyOf(layers);
    }
  }

  public static List<Item> read(byte[] content) throws InvalidDocumentException {
    List<Item> items = new ArrayList<>();
    for (JsonDocument item : JsonDocument.parseList(content)) {
      items.add(new Item(item.text("Config"), item.texts("RepoTags"), item.texts("Layers")));
    }
    return items;
  }
}

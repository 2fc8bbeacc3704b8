package dev.sandboxed.image.internal.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a store holds for one way of owning files.
 *
 * @param layerBytes how much room each layer takes, its kept blob included
 */
public record Inventory(List<Item> items, Map<String, Long> layerBytes) {
  /** One image. */
  public record Item(StoredImage image, Instant lastUsed, boolean inUse) {}

  public Inventory {
    items = List.copyOf(items);
    layerBytes = Map.copyOf(layerBytes);
  }

  public static Inventory of(StoreLayout layout, StoreFiles files) throws IOException {
    ForeignEntries.refuse(layout);
    LeaseTable leases = LeaseTable.read(layout, files);
    List<Item> items = new ArrayList<>();
    Map<String, Long> bytes = new HashMap<>();
    for (RecordTable.Entry entry : RecordTable.read(layout, layout.images())) {
      items.add(new Item(entry.image(), entry.lastUsed(), leases.uses(entry.image().digest())));
      for (String layer : entry.image().layers()) {
        bytes.put(layer, bytes(layout, layer));
      }
    }
    return new Inventory(items, bytes);
  }

  private static long bytes(StoreLayout layout, String layer) throws IOException {
    LayerMeta meta = LayerMeta.read(layout.layer(layer));
    if (meta == null) {
      return 0;
    }
    Path blob = layout.blob(meta.blob());
    return meta.bytes() + (Files.exists(blob) ? Files.size(blob) : 0);
  }
}

package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a store holds for one way of owning files.
 *
 * @param layerBytes how much room each of its layers takes, its kept blob included
 * @param borrowedBytes the same for layers that its images have in shared stores
 */
public record Inventory(
    List<Item> items, Map<String, Long> layerBytes, Map<String, Long> borrowedBytes) {
  /** One image. */
  public record Item(StoredImage image, Instant lastUsed, boolean inUse) {}

  public Inventory {
    items = List.copyOf(items);
    layerBytes = Map.copyOf(layerBytes);
    borrowedBytes = Map.copyOf(borrowedBytes);
  }

  public static Inventory of(StoreLayout layout, StoreFiles files) throws IOException {
    ForeignEntries.refuse(layout);
    LeaseTable leases = LeaseTable.read(layout, files);
    return of(layout, leases::uses);
  }

  /** That of a store which is only read: nobody knows who uses what of it. */
  public static Inventory ofShared(StoreLayout shared) throws IOException {
    return of(shared, image -> false);
  }

  private static Inventory of(StoreLayout layout, Predicate<Digest> uses) throws IOException {
    List<Item> items = new ArrayList<>();
    Map<String, Long> bytes = new HashMap<>();
    Map<String, Long> borrowed = new HashMap<>();
    for (RecordTable.Entry entry : RecordTable.read(layout, layout.images())) {
      items.add(new Item(entry.image(), entry.lastUsed(), uses.test(entry.image().digest())));
      for (String layer : entry.image().layers()) {
        if (Files.exists(layout.layer(layer))) {
          bytes.put(layer, bytes(layout, layer));
        } else {
          borrowed.put(layer, borrowedBytes(layout, layer));
        }
      }
    }
    return new Inventory(items, bytes, borrowed);
  }

  private static long borrowedBytes(StoreLayout layout, String layer) throws IOException {
    long bytes = 0;
    for (StoreLayout shared : layout.shared().usable()) {
      bytes = bytes == 0 ? bytes(shared, layer) : bytes;
    }
    return bytes;
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

package dev.sandboxed.image.cache;

import dev.sandboxed.image.internal.store.Inventory;
import dev.sandboxed.image.internal.store.StoredImage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adds up what a store holds, and chooses what has to go. */
final class StoreListing {
  private final Inventory inventory;

  /** How many images have each layer. */
  private final Map<String, Integer> users = new HashMap<>();

  StoreListing(Inventory inventory) {
    this.inventory = inventory;
    for (Inventory.Item item : inventory.items()) {
      distinct(item.image()).forEach(layer -> users.merge(layer, 1, Integer::sum));
    }
  }

  /**
   * Returns its images in the order of their names.
   *
   * @param store where they are
   * @param shared whether that store is only read
   */
  List<ListedImage> images(Path store, boolean shared) {
    return inventory.items().stream()
        .map(item -> listed(item, store, shared))
        .sorted(Comparator.comparing(image -> image.reference().toString()))
        .toList();
  }

  /** Chooses the images to remove, the one that was not used for longest first. */
  Set<StoredImage> tooMuch(Retention retention, Instant now) {
    List<Inventory.Item> oldestFirst = new ArrayList<>(inventory.items());
    oldestFirst.sort(Comparator.comparing(Inventory.Item::lastUsed));
    Map<String, Integer> left = new HashMap<>(users);
    long bytes = inventory.layerBytes().values().stream().mapToLong(Long::longValue).sum();
    Set<StoredImage> removed = new HashSet<>();
    for (Inventory.Item item : oldestFirst) {
      boolean old = item.lastUsed().getEpochSecond() < now.getEpochSecond() - seconds(retention);
      if (!item.inUse() && (old || bytes > retention.bytes())) {
        removed.add(item.image());
        for (String layer : distinct(item.image())) {
          if (left.merge(layer, -1, Integer::sum) == 0) {
            bytes -= bytesOf(layer);
          }
        }
      }
    }
    return removed;
  }

  private static long seconds(Retention retention) {
    return Math.min(retention.unused().toSeconds(), Integer.MAX_VALUE);
  }

  private ListedImage listed(Inventory.Item item, Path store, boolean shared) {
    StoredImage image = item.image();
    Set<String> layers = distinct(image);
    return new ListedImage(
        image.reference(),
        image.platform(),
        image.digest(),
        image.layers().size(),
        layers.stream().mapToLong(layer -> bytesOf(layer) + borrowedBytesOf(layer)).sum(),
        layers.stream()
            .filter(layer -> users.getOrDefault(layer, 0) == 1)
            .mapToLong(this::bytesOf)
            .sum(),
        item.lastUsed(),
        item.inUse(),
        store,
        shared);
  }

  private long bytesOf(String layer) {
    return inventory.layerBytes().getOrDefault(layer, 0L);
  }

  private long borrowedBytesOf(String layer) {
    return inventory.borrowedBytes().getOrDefault(layer, 0L);
  }

  private static Set<String> distinct(StoredImage image) {
    return new HashSet<>(image.layers());
  }
}

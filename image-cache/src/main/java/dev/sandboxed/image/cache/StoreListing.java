package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.internal.store.Inventory;
import dev.sandboxed.image.internal.store.SnapshotShelf;
import dev.sandboxed.image.internal.store.StoredImage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds up what a store holds, and chooses what has to go. */
final class StoreListing {
  private final Inventory inventory;

  /** How many images have each layer. */
  private final Map<String, Integer> users = new HashMap<>();

  private final List<SnapshotShelf.Item> snapshots;

  /** What has to go. */
  record Surplus(Set<StoredImage> images, Set<Digest> snapshots) {}

  /** An image or a snapshot. */
  private record Candidate(
      Instant lastUsed,
      boolean inUse,
      @Nullable StoredImage image,
      SnapshotShelf.@Nullable Item snapshot) {}

  StoreListing(Inventory inventory, List<SnapshotShelf.Item> snapshots) {
    this.inventory = inventory;
    this.snapshots = snapshots;
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

  /** Chooses what to remove, what was not used for longest first. */
  Surplus tooMuch(Retention retention, Instant now) {
    Map<String, Integer> left = new HashMap<>(users);
    long bytes = inventory.layerBytes().values().stream().mapToLong(Long::longValue).sum();
    bytes += snapshots.stream().mapToLong(SnapshotShelf.Item::bytes).sum();
    Surplus removed = new Surplus(new HashSet<>(), new HashSet<>());
    for (Candidate item : oldestFirst()) {
      boolean old = item.lastUsed().getEpochSecond() < now.getEpochSecond() - seconds(retention);
      if (!item.inUse() && (old || bytes > retention.bytes())) {
        bytes -= remove(item, removed, left);
      }
    }
    return removed;
  }

  private List<Candidate> oldestFirst() {
    List<Candidate> all = new ArrayList<>();
    for (Inventory.Item item : inventory.items()) {
      all.add(new Candidate(item.lastUsed(), item.inUse(), item.image(), null));
    }
    for (SnapshotShelf.Item item : snapshots) {
      all.add(new Candidate(item.lastUsed(), item.inUse(), null, item));
    }
    all.sort(Comparator.comparing(Candidate::lastUsed));
    return all;
  }

  /** Returns how many bytes that frees. */
  private long remove(Candidate item, Surplus removed, Map<String, Integer> left) {
    SnapshotShelf.Item snapshot = item.snapshot();
    if (snapshot != null) {
      removed.snapshots().add(snapshot.key());
      return snapshot.bytes();
    }
    StoredImage image = Objects.requireNonNull(item.image());
    removed.images().add(image);
    long bytes = 0;
    for (String layer : distinct(image)) {
      bytes += left.merge(layer, -1, Integer::sum) == 0 ? bytesOf(layer) : 0;
    }
    return bytes;
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

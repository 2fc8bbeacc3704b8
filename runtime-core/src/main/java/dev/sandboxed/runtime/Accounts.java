package dev.sandboxed.runtime;

import dev.sandboxed.image.cache.CachedImage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The account files of what sandboxes start from, an image and perhaps a snapshot: a fresh sandbox
 * of the same has the same ones, so only the first start has to read them. Thread-safe.
 */
final class Accounts {

  private final Map<String, Map<String, byte[]>> files = new ConcurrentHashMap<>();

  @Nullable Map<String, byte[]> of(CachedImage image, @Nullable SnapshotLayer snapshot) {
    return files.get(key(image, snapshot));
  }

  void keep(CachedImage image, @Nullable SnapshotLayer snapshot, Map<String, byte[]> read) {
    files.put(key(image, snapshot), read);
  }

  /** One that is made again under the same key may have others; its time tells. */
  private static String key(CachedImage image, @Nullable SnapshotLayer snapshot) {
    String digest = image.digest().hex();
    if (snapshot == null) {
      return digest;
    }
    long made = snapshot.directory().resolve("fs").toFile().lastModified();
    return digest + snapshot.key().hex() + made;
  }
}

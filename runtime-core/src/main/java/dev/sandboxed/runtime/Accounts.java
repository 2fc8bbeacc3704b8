package dev.sandboxed.runtime;

import dev.sandboxed.image.cache.CachedImage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The account files of images, by the digest of the image: a fresh sandbox of the same image has
 * the same ones, so only the first start has to read them. Thread-safe.
 */
final class Accounts {

  private final Map<String, Map<String, byte[]>> files = new ConcurrentHashMap<>();

  @Nullable Map<String, byte[]> of(CachedImage image) {
    return files.get(image.digest().hex());
  }

  void keep(CachedImage image, Map<String, byte[]> read) {
    files.put(image.digest().hex(), read);
  }
}

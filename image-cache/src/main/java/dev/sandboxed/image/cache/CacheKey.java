package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.internal.store.ContentDigest;
import dev.sandboxed.image.internal.store.StoredImage;
import java.util.List;

/** Names a set of images by what they are: the same images have the same key on every machine. */
final class CacheKey {
  private CacheKey() {}

  static String of(List<StoredImage> images) {
    StringBuilder text = new StringBuilder();
    images.stream()
        .map(image -> image.reference() + " " + image.platform() + " " + image.digest() + "\n")
        .sorted()
        .distinct()
        .forEach(text::append);
    return ContentDigest.of(text.toString().getBytes(UTF_8)).hex();
  }
}

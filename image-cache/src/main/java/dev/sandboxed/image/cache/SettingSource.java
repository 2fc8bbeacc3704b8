package dev.sandboxed.image.cache;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Knows the values of settings by their keys, which are written without {@code sandboxed.}. */
public interface SettingSource {
  /** Every key that {@link ImageCacheSettings#load(SettingSource)} asks for. */
  List<String> KEYS =
      List.of(
          "store",
          "store.shared",
          "insecure",
          "ca",
          "offline",
          "keep-blobs",
          "substitute",
          "platform",
          "redirects");

  /** Returns null if the key is not set. */
  @Nullable String get(String key);

  /**
   * Returns the values of {@code mirror.<registry>} by registry, which may be written as in the
   * name of an environment variable: {@code DOCKER_IO}.
   */
  Map<String, String> mirrors();
}

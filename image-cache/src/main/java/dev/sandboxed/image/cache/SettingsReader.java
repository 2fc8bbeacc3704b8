package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes settings of texts; a value that makes no sense is an error that names its key. */
final class SettingsReader {
  private final SettingSource source;

  private SettingsReader(SettingSource source) {
    this.source = source;
  }

  static ImageCacheSettings read(SettingSource source) {
    return new SettingsReader(source).read();
  }

  private ImageCacheSettings read() {
    ImageCacheSettings.Builder settings = ImageCacheSettings.builder(directory());
    for (Map.Entry<String, String> mirror : source.mirrors().entrySet()) {
      settings.mirror(mirror.getKey(), list(mirror.getValue()));
    }
    for (String root : list(source.get("store.shared"))) {
      settings.shared(Path.of(root));
    }
    settings.insecure(list(source.get("insecure")));
    for (String file : list(source.get("ca"))) {
      settings.certificates(Path.of(file));
    }
    settings.redirects(list(source.get("redirects")));
    platform(source.get("platform"), settings);
    settings.offline(flag("offline"));
    settings.keepBlobs(flag("keep-blobs"));
    substitute(list(source.get("substitute")), settings);
    return settings.build();
  }

  private static void platform(@Nullable String text, ImageCacheSettings.Builder settings) {
    if (text == null || text.isBlank()) {
      return;
    }
    try {
      settings.platform(Platform.parse(text.strip()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("The setting sandboxed.platform: " + e.getMessage(), e);
    }
  }

  private static void substitute(String[] pairs, ImageCacheSettings.Builder settings) {
    Map<String, String> replacements = new HashMap<>();
    for (String pair : pairs) {
      int sign = pair.indexOf('=');
      if (sign < 0) {
        throw new IllegalArgumentException(
            "The setting sandboxed.substitute has no '=' in '"
                + pair
                + "'. Write for example docker.io/=mirror.example.com/hub/");
      }
      replacements.put(pair.substring(0, sign).strip(), pair.substring(sign + 1).strip());
    }
    if (!replacements.isEmpty()) {
      settings.substitutions(replacements);
    }
  }

  private Path directory() {
    String store = source.get("store");
    if (store != null && !store.isEmpty()) {
      return Path.of(store);
    }
    String caches = System.getenv("XDG_CACHE_HOME");
    Path parent =
        caches == null || !caches.startsWith("/") ? home().resolve(".cache") : Path.of(caches);
    return parent.resolve("sandboxed");
  }

  /** A user id that /etc/passwd does not know, as OpenShift gives them, has "?" for a home. */
  private static Path home() {
    String home = System.getProperty("user.home", "");
    String variable = System.getenv("HOME");
    if (!home.startsWith("/") && variable != null) {
      home = variable;
    }
    if (!home.startsWith("/")) {
      throw new ImageStoreException(
          "Could not tell where to keep images: this user has no home directory. Set"
              + " sandboxed.store (or SANDBOXED_STORE) to a directory that it can write to.");
    }
    return Path.of(home);
  }

  private boolean flag(String key) {
    String value = source.get(key);
    if (value == null) {
      return false;
    }
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "true", "1", "yes", "" -> true;
      case "false", "0", "no" -> false;
      default ->
          throw new IllegalArgumentException(
              "The setting sandboxed." + key + " must be true or false, but is '" + value + "'");
    };
  }

  /** Not split by a regular expression, which costs a fresh JVM a millisecond. */
  private static String[] list(@Nullable String commaSeparated) {
    String text = commaSeparated == null ? "" : commaSeparated;
    List<String> values = new ArrayList<>();
    int from = 0;
    while (from <= text.length()) {
      int comma = text.indexOf(',', from);
      int end = comma < 0 ? text.length() : comma;
      String value = text.substring(from, end).strip();
      if (!value.isEmpty()) {
        values.add(value);
      }
      from = end + 1;
    }
    return values.toArray(new String[0]);
  }
}

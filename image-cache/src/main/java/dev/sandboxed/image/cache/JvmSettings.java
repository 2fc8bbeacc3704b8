package dev.sandboxed.image.cache;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The system properties, else the environment. */
final class JvmSettings implements SettingSource {
  private static final String PROPERTY = "sandboxed.";
  private static final String VARIABLE = "SANDBOXED_";
  private static final String MIRROR_PROPERTY = PROPERTY + "mirror.";
  private static final String MIRROR_VARIABLE = VARIABLE + "MIRROR_";

  @Override
  public @Nullable String get(String key) {
    String property = System.getProperty(PROPERTY + key);
    return property != null
        ? property
        : System.getenv(
            VARIABLE + key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_'));
  }

  @Override
  public Map<String, String> mirrors() {
    Map<String, String> mirrors = new HashMap<>();
    for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
      if (variable.getKey().startsWith(MIRROR_VARIABLE)) {
        mirrors.put(variable.getKey().substring(MIRROR_VARIABLE.length()), variable.getValue());
      }
    }
    for (String property : System.getProperties().stringPropertyNames()) {
      if (property.startsWith(MIRROR_PROPERTY)) {
        mirrors.put(property.substring(MIRROR_PROPERTY.length()), System.getProperty(property, ""));
      }
    }
    return mirrors;
  }
}

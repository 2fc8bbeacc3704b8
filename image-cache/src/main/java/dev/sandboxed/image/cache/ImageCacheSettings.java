package dev.sandboxed.image.cache;

import dev.sandboxed.image.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where images are kept and where they come from.
 *
 * @param directory the root of the store; made with mode 0700
 * @param mirrors for a registry ({@code docker.io}) the places to ask before the registry itself,
 *     each a URL ({@code http://127.0.0.1:5000}); a path in the URL is put before the repository
 * @param insecureRegistries hosts (with their port, if any) that are spoken to in plain HTTP, as
 *     loopback always is
 * @param platform what an image with several variants is chosen for
 * @param offline true if no registry may be asked, whatever the policy
 */
public record ImageCacheSettings(
    Path directory,
    Map<String, List<String>> mirrors,
    Set<String> insecureRegistries,
    Platform platform,
    boolean offline) {
  private static final String MIRROR_PROPERTY = "sandboxed.mirror.";
  private static final String MIRROR_VARIABLE = "SANDBOXED_MIRROR_";

  public ImageCacheSettings {
    directory = directory.toAbsolutePath().normalize();
    mirrors = Map.copyOf(mirrors);
    insecureRegistries = Set.copyOf(insecureRegistries);
  }

  /** Returns the settings of one store, asking only the registries themselves. */
  public static ImageCacheSettings of(Path directory) {
    return new ImageCacheSettings(directory, Map.of(), Set.of(), Platform.host(), false);
  }

  /**
   * Reads {@code sandboxed.store}, {@code sandboxed.mirror.<registry>}, {@code sandboxed.insecure}
   * and {@code sandboxed.offline} from the system properties, else from the environment ({@code
   * SANDBOXED_MIRROR_DOCKER_IO}). Lists are separated by commas.
   */
  public static ImageCacheSettings load() {
    String directory = value("sandboxed.store", "SANDBOXED_STORE");
    return new ImageCacheSettings(
        directory.isEmpty() ? defaultDirectory() : Path.of(directory),
        mirrorsFromEnvironment(),
        new HashSet<>(list(value("sandboxed.insecure", "SANDBOXED_INSECURE"))),
        Platform.host(),
        Boolean.parseBoolean(value("sandboxed.offline", "SANDBOXED_OFFLINE")));
  }

  public ImageCacheSettings withMirror(String registry, String... urls) {
    Map<String, List<String>> more = new HashMap<>(mirrors);
    more.put(registry, List.of(urls));
    return new ImageCacheSettings(directory, more, insecureRegistries, platform, offline);
  }

  public ImageCacheSettings withPlatform(Platform other) {
    return new ImageCacheSettings(directory, mirrors, insecureRegistries, other, offline);
  }

  public ImageCacheSettings withOffline(boolean value) {
    return new ImageCacheSettings(directory, mirrors, insecureRegistries, platform, value);
  }

  /** Returns the URLs to ask before the registry itself. */
  public List<String> mirrorsOf(String registry) {
    List<String> exact = mirrors.get(registry);
    return exact != null ? exact : mirrors.getOrDefault(asVariable(registry), List.of());
  }

  /**
   * A variable cannot hold the dots of a host name; no host name holds an underscore, so the two
   * never meet.
   */
  private static String asVariable(String registry) {
    StringBuilder variable = new StringBuilder(registry.toUpperCase(Locale.ROOT));
    for (int i = 0; i < variable.length(); i++) {
      if (!Character.isLetterOrDigit(variable.charAt(i))) {
        variable.setCharAt(i, '_');
      }
    }
    return variable.toString();
  }

  private static Map<String, List<String>> mirrorsFromEnvironment() {
    Map<String, List<String>> mirrors = new HashMap<>();
    for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
      if (variable.getKey().startsWith(MIRROR_VARIABLE)) {
        mirrors.put(
            variable.getKey().substring(MIRROR_VARIABLE.length()), list(variable.getValue()));
      }
    }
    for (String property : System.getProperties().stringPropertyNames()) {
      if (property.startsWith(MIRROR_PROPERTY)) {
        mirrors.put(
            property.substring(MIRROR_PROPERTY.length()), list(System.getProperty(property, "")));
      }
    }
    return mirrors;
  }

  private static String value(String property, String variable) {
    String environment = System.getenv(variable);
    return System.getProperty(property, environment == null ? "" : environment);
  }

  private static Path defaultDirectory() {
    String caches = System.getenv("XDG_CACHE_HOME");
    Path parent =
        caches == null || !caches.startsWith("/")
            ? Path.of(System.getProperty("user.home", "/"), ".cache")
            : Path.of(caches);
    return parent.resolve("sandboxed");
  }

  private static List<String> list(String commaSeparated) {
    List<String> values = new ArrayList<>();
    int from = 0;
    while (from <= commaSeparated.length()) {
      int comma = commaSeparated.indexOf(',', from);
      int end = comma < 0 ? commaSeparated.length() : comma;
      String value = commaSeparated.substring(from, end).strip();
      if (!value.isEmpty()) {
        values.add(value);
      }
      from = end + 1;
    }
    return List.copyOf(values);
  }
}

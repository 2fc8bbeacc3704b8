package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.PullPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How sandboxes are run on this machine; what a sandbox is lies in its specification.
 *
 * @param store where images and scratch data are kept
 * @param mirrors for a registry name the base URLs that are asked before it
 * @param insecureRegistries registries that may be spoken to without TLS
 * @param pull for specifications that do not say
 * @param offline true: no registry is ever asked
 * @param startTimeout for specifications that do not say
 */
public record RuntimeSettings(
    Path store,
    Map<String, List<String>> mirrors,
    Set<String> insecureRegistries,
    PullPolicy pull,
    boolean offline,
    Duration startTimeout) {

  /** Every setting of the project; the extension reads those that are not components here. */
  private static final List<String> KEYS =
      List.of(
          "store",
          "insecure",
          "pull",
          "offline",
          "substitute",
          "start-timeout",
          "when-unavailable",
          "keep-on-failure",
          "snapshots",
          "report",
          "log-level");

  public RuntimeSettings {
    store = store.toAbsolutePath().normalize();
    mirrors = Map.copyOf(mirrors);
    insecureRegistries = Set.copyOf(insecureRegistries);
  }

  /**
   * The settings of this JVM. The first of these that has a key decides: system property {@code
   * sandboxed.x}, environment variable {@code SANDBOXED_X}, {@code sandboxed.properties} in a
   * directory of the class path (such as {@code src/test/resources}; jars are not opened for it),
   * {@code ~/.config/sandboxed/sandboxed.properties}, the default.
   */
  public static RuntimeSettings load() {
    return load(Map.of());
  }

  /**
   * As {@link #load()}, with a test framework's own parameters, keys starting with {@code
   * sandboxed.}, placed after the environment and before the files.
   */
  public static RuntimeSettings load(Map<String, String> parameters) {
    return of(SettingSources.ofThisJvm(parameters));
  }

  static RuntimeSettings of(SettingSources sources) {
    List<String> unknown = sources.unknown(KEYS);
    if (!unknown.isEmpty()) {
      UnknownSettings.warn(unknown, KEYS);
    }
    String store = sources.get("store");
    String insecure = sources.get("insecure");
    String pull = sources.get("pull");
    String offline = sources.get("offline");
    String startTimeout = sources.get("start-timeout");
    Map<String, List<String>> mirrors = new HashMap<>();
    for (Map.Entry<String, String> mirror : sources.mirrors().entrySet()) {
      mirrors.put(mirror.getKey(), SettingValues.list(mirror.getValue()));
    }
    return new RuntimeSettings(
        store == null ? defaultStore() : Path.of(store),
        mirrors,
        insecure == null ? Set.of() : new HashSet<>(SettingValues.list(insecure)),
        pull == null ? PullPolicy.IF_NOT_PRESENT : SettingValues.pull("pull", pull),
        offline != null && SettingValues.flag("offline", offline),
        startTimeout == null
            ? Duration.ofSeconds(60)
            : SettingValues.duration("start-timeout", startTimeout));
  }

  private static Path defaultStore() {
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
      throw new HostUnsupportedException(
          "Could not tell where to keep images: this user has no home directory. Set sandboxed.store (or"
              + " SANDBOXED_STORE) to a directory that it can write to.",
          null);
    }
    return Path.of(home);
  }
}

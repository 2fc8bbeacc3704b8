package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.PullPolicy;
import java.nio.file.Path;
import java.time.Duration;
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

  public RuntimeSettings {
    mirrors = Map.copyOf(mirrors);
    insecureRegistries = Set.copyOf(insecureRegistries);
  }

  /**
   * The settings of this JVM. The first of these that has a key decides: system property {@code sandboxed.x}, environment
   * variable {@code SANDBOXED_X}, {@code sandboxed.properties} on the class path, {@code
   * ~/.config/sandboxed/sandboxed.properties}, the default.
   */
  public static RuntimeSettings load() {
    return load(Map.of());
  }

  /**
   * As {@link #load()}, with a test framework's own parameters, keys starting with {@code sandboxed.}, placed after the
   * environment and before the files.
   */
  public static RuntimeSettings load(Map<String, String> parameters) {
    throw new UnsupportedOperationException("not there yet: " + parameters);
  }
}

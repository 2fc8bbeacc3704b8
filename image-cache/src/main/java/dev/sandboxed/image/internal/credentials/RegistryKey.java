package dev.sandboxed.image.internal.credentials;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Matches the keys of a configuration with a registry. Written by many tools over many years: a
 * host, a URL, either with the version of an API, or a host and the beginning of a repository.
 */
final class RegistryKey {
  static final String HUB_SERVER = "https://index.docker.io/v1/";

  private static final Set<String> HUB = Set.of("docker.io", "index.docker.io");

  private final String registry;
  private final String repository;

  RegistryKey(String registry, String repository) {
    this.registry = registry;
    this.repository = repository;
  }

  /** Returns what a credential helper knows the registry by. */
  String server() {
    return HUB.contains(registry) ? HUB_SERVER : registry;
  }

  /** Returns the value for the registry as a whole. */
  <T> @Nullable T ofHost(Map<String, T> values) {
    for (String host : hosts()) {
      T value = valueOf(values, host);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** Returns every value that is for this repository, the one with the longest path first. */
  <T> List<T> matching(Map<String, T> values) {
    Set<T> matching = new LinkedHashSet<>();
    for (String path = "/" + repository; ; path = path.substring(0, path.lastIndexOf('/'))) {
      for (String host : hosts()) {
        T value = valueOf(values, host + path);
        if (value != null) {
          matching.add(value);
        }
      }
      if (path.isEmpty()) {
        return new ArrayList<>(matching);
      }
    }
  }

  private List<String> hosts() {
    return HUB.contains(registry) ? List.of("docker.io", "index.docker.io") : List.of(registry);
  }

  private static <T> @Nullable T valueOf(Map<String, T> values, String name) {
    T exact = values.get(name);
    if (exact != null) {
      return exact;
    }
    for (Map.Entry<String, T> value : values.entrySet()) {
      if (normal(value.getKey()).equals(name)) {
        return value.getValue();
      }
    }
    return null;
  }

  private static String normal(String key) {
    String name = key;
    for (String scheme : List.of("https://", "http://")) {
      name = name.startsWith(scheme) ? name.substring(scheme.length()) : name;
    }
    for (String suffix : List.of("/", "/v1", "/v2")) {
      name = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
    }
    return name;
  }
}

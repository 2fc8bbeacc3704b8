package dev.sandboxed.image.internal.network;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a user and a machine have set for every program that uses a network.
 *
 * @param properties of the JVM
 * @param home of the user
 * @param root below which {@code /etc} is
 */
public record Surroundings(
    Map<String, String> environment, Map<String, String> properties, Path home, Path root) {
  /** Nothing is set. */
  public static final Surroundings NONE =
      new Surroundings(Map.of(), Map.of(), Path.of("/nonexistent"), Path.of("/nonexistent"));

  public Surroundings {
    environment = Map.copyOf(environment);
    properties = Map.copyOf(properties);
  }

  public static Surroundings ofProcess() {
    Map<String, String> properties = new HashMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      properties.put(name, System.getProperty(name, ""));
    }
    Path home = Path.of(properties.getOrDefault("user.home", "/"));
    return new Surroundings(System.getenv(), properties, home, Path.of("/"));
  }

  String property(String name) {
    return properties.getOrDefault(name, "");
  }

  public String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /** Returns where the tools for containers keep what a user has configured. */
  public Path userConfiguration() {
    String configured = variable("XDG_CONFIG_HOME");
    Path directory = configured.startsWith("/") ? Path.of(configured) : home.resolve(".config");
    return directory.resolve("containers");
  }

  public Path systemConfiguration() {
    return root.resolve("etc/containers");
  }
}

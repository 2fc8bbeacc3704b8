package dev.sandboxed.runtime.internal.process;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * The environment of a sandbox's main process: defaults, the image's, the specification's; the last
 * word counts.
 */
final class Environment {

  static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Map<String, String> variables = new LinkedHashMap<>();

  Environment(String hostname, List<String> image, Map<String, String> specification) {
    variables.put("PATH", DEFAULT_PATH);
    variables.put("HOSTNAME", hostname);
    for (String assignment : image) {
      int equals = assignment.indexOf('=');
      if (equals > 0) {
        variables.put(assignment.substring(0, equals), assignment.substring(equals + 1));
      }
    }
    variables.putAll(specification);
    variables.replaceAll((name, value) -> Placeholders.withHostname(value, hostname));
  }

  private Environment(Map<String, String> variables) {
    this.variables.putAll(variables);
  }

  /** This one with more variables, or with others in their place. */
  Environment with(Map<String, String> more) {
    Environment environment = new Environment(variables);
    environment.variables.putAll(more);
    return environment;
  }

  /** Whether no value depends on the ports of this machine that are published. */
  boolean isComplete() {
    for (String value : variables.values()) {
      if (Placeholders.hasHostPort(value)) {
        return false;
      }
    }
    return true;
  }

  /**
   * This one with the ports of this machine in its values.
   *
   * @param hostPort the port that leads to one of the sandbox; 0: none does
   * @throws IllegalArgumentException when a value asks for one that does not exist
   */
  Environment at(IntUnaryOperator hostPort) {
    Environment environment = new Environment(variables);
    environment.variables.replaceAll(
        (name, value) -> Placeholders.withHostPorts(name, value, hostPort));
    return environment;
  }

  /** {@code NAME=value}; HOME is the user's where nobody has set it. */
  List<String> assignments(String home) {
    List<String> assignments = new ArrayList<>();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      assignments.add(variable.getKey() + "=" + variable.getValue());
    }
    if (!variables.containsKey("HOME")) {
      assignments.add("HOME=" + home);
    }
    return assignments;
  }

  /**
   * Where a program is looked for: as written when there is a slash in it, else in each directory
   * of PATH.
   */
  List<String> candidates(String program) {
    if (program.indexOf('/') >= 0) {
      return List.of(program);
    }
    String path = variables.getOrDefault("PATH", DEFAULT_PATH);
    List<String> candidates = new ArrayList<>();
    for (String directory : AccountFile.split(path, 0, path.length(), ':')) {
      if (!directory.isEmpty()) {
        candidates.add(directory + "/" + program);
      }
    }
    return candidates;
  }

  String path() {
    return variables.getOrDefault("PATH", DEFAULT_PATH);
  }
}

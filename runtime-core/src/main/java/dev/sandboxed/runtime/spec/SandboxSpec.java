package dev.sandboxed.runtime.spec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a user can say about one sandbox. An immutable value: each fluent method returns a
 * changed copy.
 *
 * <pre>{@code
 * SandboxSpec.of("postgres:16").env("POSTGRES_PASSWORD", "secret").ready(Readiness.log("ready to accept", 2))
 * }</pre>
 *
 * @param image any reference Docker accepts
 * @param name what logs, reports and parameters call it; by default the last path segment of the
 *     image
 * @param entrypoint replaces the image's entrypoint and, as in Docker, drops the image's command;
 *     null: the image's
 * @param command replaces the image's command; null: the image's
 * @param env added to the image's environment, in this order
 * @param user {@code user[:group]}, names or numbers; null: the image's
 * @param workingDirectory absolute; created when missing; null: the image's
 * @param ports TCP ports to publish besides those the image exposes
 * @param readiness required besides every published port listening
 * @param startTimeout one deadline for everything; null: the setting {@code start-timeout}, 60
 *     seconds
 * @param pull null: the setting {@code pull}
 */
public record SandboxSpec(
    String image,
    String name,
    @Nullable List<String> entrypoint,
    @Nullable List<String> command,
    Map<String, String> env,
    @Nullable String user,
    @Nullable String workingDirectory,
    Set<Integer> ports,
    List<Readiness> readiness,
    @Nullable Duration startTimeout,
    @Nullable PullPolicy pull) {

  public SandboxSpec {
    requireText(image, "image");
    requireText(name, "name");
    entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
    command = command == null ? null : List.copyOf(command);
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    for (Map.Entry<String, String> variable : env.entrySet()) {
      requireVariable(variable.getKey(), variable.getValue());
    }
    ports = Collections.unmodifiableSet(new LinkedHashSet<>(ports));
    for (int port : ports) {
      requirePort(port);
    }
    readiness = List.copyOf(readiness);
    if (workingDirectory != null && !workingDirectory.startsWith("/")) {
      throw new IllegalArgumentException(
          "The working directory must be absolute, but is '" + workingDirectory + "'");
    }
    if (startTimeout != null && (startTimeout.isNegative() || startTimeout.isZero())) {
      throw new IllegalArgumentException(
          "The start timeout must be positive, but is " + startTimeout);
    }
  }

  /** A sandbox of this image with the image's own settings. */
  public static SandboxSpec of(String image) {
    requireText(image, "image");
    return new SandboxSpec(
        image,
        lastSegment(image),
        null,
        null,
        Map.of(),
        null,
        null,
        Set.of(),
        List.of(),
        null,
        null);
  }

  public SandboxSpec name(String newName) {
    return new SandboxSpec(
        image,
        newName,
        entrypoint,
        command,
        env,
        user,
        workingDirectory,
        ports,
        readiness,
        startTimeout,
        pull);
  }

  public SandboxSpec entrypoint(String... newEntrypoint) {
    return new SandboxSpec(
        image,
        name,
        List.of(newEntrypoint),
        command,
        env,
        user,
        workingDirectory,
        ports,
        readiness,
        startTimeout,
        pull);
  }

  public SandboxSpec command(String... newCommand) {
    return new SandboxSpec(
        image,
        name,
        entrypoint,
        List.of(newCommand),
        env,
        user,
        workingDirectory,
        ports,
        readiness,
        startTimeout,
        pull);
  }

  /** Adds or replaces one environment variable. */
  public SandboxSpec env(String key, String value) {
    Map<String, String> changed = new LinkedHashMap<>(env);
    changed.put(key, value);
    return new SandboxSpec(
        image,
        name,
        entrypoint,
        command,
        changed,
        user,
        workingDirectory,
        ports,
        readiness,
        startTimeout,
        pull);
  }

  public SandboxSpec user(String newUser) {
    return new SandboxSpec(
        image,
        name,
        entrypoint,
        command,
        env,
        newUser,
        workingDirectory,
        ports,
        readiness,
        startTimeout,
        pull);
  }

  public SandboxSpec workingDirectory(String newWorkingDirectory) {
    return new SandboxSpec(
        image,
        name,
        entrypoint,
        command,
        env,
        user,
        newWorkingDirectory,
        ports,
        readiness,
        startTimeout,
        pull);
  }

  /** Publishes one more TCP port. */
  public SandboxSpec port(int containerPort) {
    Set<Integer> changed = new LinkedHashSet<>(ports);
    changed.add(containerPort);
    return new SandboxSpec(
        image,
        name,
        entrypoint,
        command,
        env,
        user,
        workingDirectory,
        changed,
        readiness,
        startTimeout,
        pull);
  }

  /** Adds conditions that must hold before the sandbox counts as started. */
  public SandboxSpec ready(Readiness... conditions) {
    List<Readiness> changed = new ArrayList<>(readiness);
    Collections.addAll(changed, conditions);
    return new SandboxSpec(
        image,
        name,
        entrypoint,
        command,
        env,
        user,
        workingDirectory,
        ports,
        changed,
        startTimeout,
        pull);
  }

  public SandboxSpec startTimeout(Duration newStartTimeout) {
    return new SandboxSpec(
        image,
        name,
        entrypoint,
        command,
        env,
        user,
        workingDirectory,
        ports,
        readiness,
        newStartTimeout,
        pull);
  }

  public SandboxSpec pull(PullPolicy newPull) {
    return new SandboxSpec(
        image,
        name,
        entrypoint,
        command,
        env,
        user,
        workingDirectory,
        ports,
        readiness,
        startTimeout,
        newPull);
  }

  private static String lastSegment(String image) {
    int digest = image.indexOf('@');
    String name = digest < 0 ? image : image.substring(0, digest);
    name = name.substring(name.lastIndexOf('/') + 1);
    int tag = name.indexOf(':');
    name = tag < 0 ? name : name.substring(0, tag);
    return name.isEmpty() ? image : name;
  }

  private static void requireText(String text, String what) {
    if (Objects.requireNonNull(text, what).isBlank()) {
      throw new IllegalArgumentException("The " + what + " of a sandbox must not be empty");
    }
  }

  private static void requireVariable(String key, String value) {
    if (key.isEmpty()
        || key.indexOf('=') >= 0
        || key.indexOf('\0') >= 0
        || value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "The name of an environment variable must be neither empty nor contain '=', but is '"
              + key
              + "'");
    }
  }

  private static void requirePort(int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("A port is a number from 1 to 65535, but one is " + port);
    }
  }
}

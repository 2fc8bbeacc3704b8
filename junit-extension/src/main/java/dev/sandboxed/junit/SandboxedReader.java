package dev.sandboxed.junit;

import dev.sandboxed.runtime.spec.ByteSize;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.Networking;
import dev.sandboxed.runtime.spec.PullPolicy;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one {@link Sandboxed}: every member is checked before a specification exists. */
final class SandboxedReader {

  private final Sandboxed annotation;
  private final Class<?> testClass;
  private final Misuse misuse;
  private final Placeholders placeholders;

  SandboxedReader(
      Sandboxed annotation, Class<?> testClass, Misuse misuse, Placeholders placeholders) {
    this.annotation = annotation;
    this.testClass = testClass;
    this.misuse = misuse;
    this.placeholders = placeholders;
  }

  SandboxSpec read() {
    try {
      SandboxSpec image = SandboxSpec.of(image());
      return new SandboxSpec(
          image.image(),
          name(image.name()),
          words(annotation.entrypoint()),
          words(annotation.command()),
          env(),
          annotation.user().isEmpty() ? null : annotation.user(),
          workingDirectory(),
          ports(),
          readiness(),
          startTimeout(),
          pull(),
          image.security(),
          limits(),
          image.lifecycle(),
          networking());
    } catch (IllegalArgumentException e) {
      throw misuse.refused(e);
    }
  }

  private String image() {
    String image = placeholders.resolve(annotation.image());
    if (image.isBlank()) {
      throw misuse.text("image", "must be an image reference such as \"postgres:15\"", image);
    }
    return image;
  }

  private String name(String imageName) {
    String name = annotation.name();
    if (name.isEmpty()) {
      return imageName;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && (i == 0 || "_.-".indexOf(c) < 0)) {
        throw misuse.text(
            "name",
            "must be letters, digits, '_', '.' and '-', and start with a letter or digit",
            name);
      }
    }
    return name;
  }

  /** One empty word stands for "no words", as in {@code docker run --entrypoint ""}. */
  private static @Nullable List<String> words(String[] words) {
    if (words.length == 0) {
      return null;
    }
    return words.length == 1 && words[0].isEmpty() ? List.of() : List.of(words);
  }

  private Map<String, String> env() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : annotation.env()) {
      int equals = variable.indexOf('=');
      if (equals < 1) {
        throw misuse.text("env", "must be written \"NAME=value\"", variable);
      }
      if (variables.put(variable.substring(0, equals), variable.substring(equals + 1)) != null) {
        throw misuse.value("env", "must name each variable once", List.of(annotation.env()));
      }
    }
    return variables;
  }

  private @Nullable String workingDirectory() {
    String directory = annotation.workingDirectory();
    if (!directory.isEmpty() && !directory.startsWith("/")) {
      throw misuse.text("workingDirectory", "must be an absolute path", directory);
    }
    return directory.isEmpty() ? null : directory;
  }

  private Set<Integer> ports() {
    Set<Integer> ports = new LinkedHashSet<>();
    for (int port : annotation.ports()) {
      if (!ports.add(checkedPort("ports", port))) {
        throw misuse.value(
            "ports",
            "must name each port once",
            Arrays.stream(annotation.ports()).boxed().toList());
      }
    }
    return ports;
  }

  private int checkedPort(String member, int port) {
    if (port < 1 || port > 65535) {
      throw misuse.value(member, "must be a port from 1 to 65535", port);
    }
    return port;
  }

  private List<Readiness> readiness() {
    List<Readiness> conditions = new ArrayList<>();
    Set<Readiness> seen = new HashSet<>();
    for (Ready ready : annotation.ready()) {
      Readiness condition = condition(ready);
      if (seen.add(condition)) {
        conditions.add(condition);
      }
    }
    return conditions;
  }

  private Readiness condition(Ready ready) {
    boolean onPort = ready.port() != 0;
    boolean onLog = !ready.log().isEmpty();
    if (onPort == onLog) {
      throw misuse.value("ready", "must give either port or log in each @Ready", shown(ready));
    }
    if (onPort) {
      if (ready.times() != 1) {
        throw misuse.value("ready", "can give times only together with log", shown(ready));
      }
      return Readiness.port(checkedPort("port of @Ready", ready.port()));
    }
    if (ready.times() < 1) {
      throw misuse.value("times of @Ready", "must be at least 1", ready.times());
    }
    return log(ready);
  }

  private Readiness log(Ready ready) {
    try {
      return Readiness.log(ready.log(), ready.times());
    } catch (IllegalArgumentException e) {
      throw misuse.text(
          "log of @Ready", "must be a regular expression (" + e.getMessage() + ")", ready.log());
    }
  }

  private static String shown(Ready ready) {
    return "@Ready(port = "
        + ready.port()
        + ", log = \""
        + ready.log()
        + "\", times = "
        + ready.times()
        + ")";
  }

  private @Nullable Duration startTimeout() {
    if (annotation.startTimeout().isEmpty()) {
      return null;
    }
    Duration timeout = DurationText.parse(annotation.startTimeout());
    if (timeout == null) {
      throw misuse.text(
          "startTimeout",
          "must be a positive number with unit ms, s, m or h, such as \"60s\"",
          annotation.startTimeout());
    }
    return timeout;
  }

  private @Nullable PullPolicy pull() {
    if (annotation.pull().isEmpty()) {
      return null;
    }
    try {
      return PullPolicy.parse(annotation.pull());
    } catch (IllegalArgumentException e) {
      throw misuse.text(
          "pull",
          "must be if-not-present, always, never or an age such as \"24h\"",
          annotation.pull());
    }
  }

  /** Names are those of the outermost class, so that nested ones meet the others. */
  private Networking networking() {
    List<Network> networks = new ArrayList<>();
    for (String network : annotation.network()) {
      if (network.isBlank()) {
        throw misuse.text("network", "must be a name", network);
      }
      networks.add(Network.of(outermost(testClass).getName() + ": " + network));
    }
    Set<String> aliases = new LinkedHashSet<>(List.of(annotation.aliases()));
    return new Networking(networks, aliases, List.of(), Set.of(), false);
  }

  private static Class<?> outermost(Class<?> type) {
    Class<?> enclosing = type.getEnclosingClass();
    return enclosing == null ? type : outermost(enclosing);
  }

  private Limits limits() {
    return Limits.builder()
        .memory(bytes("memory", annotation.memory()))
        .cpus(annotation.cpus())
        .pids(annotation.pids())
        .sharedMemory(bytes("shm", annotation.shm()))
        .build();
  }

  private long bytes(String member, String size) {
    if (size.isEmpty()) {
      return 0;
    }
    try {
      return ByteSize.parse(size);
    } catch (IllegalArgumentException e) {
      throw misuse.text(
          member,
          "must be a positive whole number with unit b, k, m, g or t, such as \"512m\"",
          size);
    }
  }
}

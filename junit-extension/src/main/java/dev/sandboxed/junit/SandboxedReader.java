package dev.sandboxed.junit;

import dev.sandboxed.runtime.spec.ByteSize;
import dev.sandboxed.runtime.spec.Lifecycle;
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
  private final Misuse misuse;
  private final Placeholders placeholders;
  private final SnapshotReader snapshot;
  private final Reset reset;

  /**
   * @param placeholders with those of the annotations that it was found through
   */
  SandboxedReader(Composed composed, Misuse misuse, Placeholders placeholders) {
    this.annotation = composed.annotation();
    this.misuse = misuse;
    this.placeholders = placeholders;
    this.snapshot = new SnapshotReader(composed, misuse, this::text);
    this.reset = composed.value("reset", Reset.class);
  }

  /**
   * @param fieldName the name unless the annotation gives another; empty: that of the image
   */
  Declaration read(Class<?> testClass, Scope scope, String fieldName) {
    try {
      if (reset == Reset.EACH_METHOD && scope != Scope.CLASS) {
        throw misuse.value(
            "reset",
            "can be EACH_METHOD only where the scope is CLASS, not " + scope,
            Reset.EACH_METHOD);
      }
      List<String> networks = networks(scope);
      SandboxSpec spec = spec(testClass, fieldName, networks);
      return new Declaration(
          testClass,
          spec,
          scope,
          networks,
          texts(annotation.dependsOn()),
          annotation.whenUnavailable(),
          reset,
          misuse);
    } catch (IllegalArgumentException e) {
      throw misuse.refused(e);
    }
  }

  private SandboxSpec spec(Class<?> testClass, String fieldName, List<String> networks) {
    SandboxSpec image = SandboxSpec.of(image());
    return new SandboxSpec(
        image.image(),
        name(fieldName.isEmpty() ? image.name() : fieldName),
        words(annotation.entrypoint()),
        words(annotation.command()),
        env(),
        user(),
        workingDirectory(),
        ports(),
        readiness(),
        startTimeout(),
        pull(),
        image.security(),
        limits(),
        lifecycle(),
        networking(networks),
        snapshot.read(testClass),
        new StorageReader(annotation, misuse, this::text).read());
  }

  private String image() {
    String image = text(annotation.image());
    if (image.isBlank()) {
      throw misuse.text("image", "must be an image reference such as \"postgres:15\"", image);
    }
    return image;
  }

  private String name(String byDefault) {
    String name = text(annotation.name());
    if (name.isEmpty()) {
      return byDefault;
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
  private @Nullable List<String> words(String[] words) {
    if (words.length == 0) {
      return null;
    }
    return words.length == 1 && words[0].isEmpty() ? List.of() : texts(words);
  }

  private @Nullable String user() {
    String user = text(annotation.user());
    return user.isEmpty() ? null : user;
  }

  /** Every text of the annotation may have placeholders. */
  private String text(String written) {
    return placeholders.resolve(written);
  }

  private List<String> texts(String[] written) {
    List<String> texts = new ArrayList<>();
    for (String each : written) {
      texts.add(text(each));
    }
    return texts;
  }

  private Map<String, String> env() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : texts(annotation.env())) {
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
    String directory = text(annotation.workingDirectory());
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

  private Lifecycle lifecycle() {
    int attempts = annotation.startAttempts();
    try {
      return Lifecycle.DEFAULT.startAttempts(attempts).preparedClone(reset == Reset.EACH_METHOD);
    } catch (IllegalArgumentException e) {
      throw misuse.value("startAttempts", "must be from 1 to 100", attempts);
    }
  }

  private List<Readiness> readiness() {
    List<Readiness> conditions = new ArrayList<>();
    Set<Readiness> seen = new HashSet<>();
    for (Ready ready : annotation.ready()) {
      Readiness condition = new ReadyReader(ready, misuse, placeholders).read();
      if (seen.add(condition)) {
        conditions.add(condition);
      }
    }
    return conditions;
  }

  private @Nullable Duration startTimeout() {
    String written = text(annotation.startTimeout());
    if (written.isEmpty()) {
      return null;
    }
    Duration timeout = DurationText.parse(written);
    if (timeout == null) {
      throw misuse.text(
          "startTimeout",
          "must be a positive number with unit ms, s, m or h, such as \"60s\"",
          written);
    }
    return timeout;
  }

  private @Nullable PullPolicy pull() {
    String written = text(annotation.pull());
    if (written.isEmpty()) {
      return null;
    }
    try {
      return PullPolicy.parse(written);
    } catch (IllegalArgumentException e) {
      throw misuse.text(
          "pull", "must be if-not-present, always, never or an age such as \"24h\"", written);
    }
  }

  /** What {@link DeclaredNetworks} finds networks for. */
  private List<String> networks(Scope scope) {
    List<String> names = texts(annotation.network());
    for (String name : names) {
      if (name.isBlank()) {
        throw misuse.text("network", "must be a name", name);
      }
    }
    return names.isEmpty() && scope == Scope.CLASS ? List.of(DeclaredNetworks.OF_CLASS) : names;
  }

  private Networking networking(List<String> names) {
    List<Network> networks = new ArrayList<>();
    for (String name : names) {
      networks.add(new Network(name, annotation.ipv6()));
    }
    if (networks.isEmpty() && annotation.ipv6()) {
      throw Declaration.noNetworkForIpv6(misuse);
    }
    Set<String> aliases = new LinkedHashSet<>(texts(annotation.aliases()));
    try {
      return Networking.DEFAULT.networks(networks).aliases(aliases).egress(annotation.egress());
    } catch (IllegalArgumentException e) {
      throw Declaration.unfit(misuse, aliases, e);
    }
  }

  private Limits limits() {
    return Limits.builder()
        .memory(bytes("memory", annotation.memory()))
        .cpus(annotation.cpus())
        .pids(annotation.pids())
        .sharedMemory(bytes("shm", annotation.shm()))
        .build();
  }

  private long bytes(String member, String written) {
    String size = text(written);
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

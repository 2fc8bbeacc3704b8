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
 * @param image any reference Docker accepts; {@code oci:directory[:tag]} for an OCI layout, {@code
 *     docker-archive:file[:name:tag]} for what {@code docker save} has written
 * @param name what logs, reports and parameters call it; by default the last path segment of the
 *     image
 * @param entrypoint replaces the image's entrypoint and, as in Docker, drops the image's command;
 *     null: the image's
 * @param command replaces the image's command; null: the image's
 * @param env added to the image's environment, in this order; for what may stand in values see
 *     {@link #env(String, String)}
 * @param user {@code user[:group]}, names or numbers; null: the image's
 * @param workingDirectory absolute; created when missing; null: the image's
 * @param ports TCP ports to publish besides those the image exposes
 * @param readiness what must hold before it counts as started; unless it names a port or waits for
 *     the end of the program, every published port must be listened on as well
 * @param startTimeout one deadline for everything, in each attempt; null: the setting {@code
 *     start-timeout}, 60 seconds
 * @param pull null: the setting {@code pull}
 * @param security what its processes may ask of the kernel
 * @param limits what it may use of this machine
 * @param lifecycle how it is started and ended
 * @param networking what it is connected to
 * @param snapshot whether it starts from what an earlier start has written
 * @param storage its files beyond those of the image
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
    @Nullable PullPolicy pull,
    Security security,
    Limits limits,
    Lifecycle lifecycle,
    Networking networking,
    Snapshot snapshot,
    Storage storage) {

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
    Objects.requireNonNull(security, "security");
    Objects.requireNonNull(lifecycle, "lifecycle");
    Objects.requireNonNull(snapshot, "snapshot");
    Objects.requireNonNull(storage, "storage");
    if (networking.none()
        && (!ports.isEmpty() || readiness.stream().anyMatch(each -> !each.ports().isEmpty()))) {
      throw new IllegalArgumentException(
          "A sandbox without network cannot publish ports, or be waited for at one");
    }
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
        null,
        Security.DEFAULT,
        Limits.none(),
        Lifecycle.DEFAULT,
        Networking.DEFAULT,
        Snapshot.NONE,
        Storage.DEFAULT);
  }

  public SandboxSpec name(String newName) {
    SpecDraft draft = new SpecDraft(this);
    draft.name = newName;
    return draft.toSpec();
  }

  public SandboxSpec entrypoint(String... newEntrypoint) {
    SpecDraft draft = new SpecDraft(this);
    draft.entrypoint = List.of(newEntrypoint);
    return draft.toSpec();
  }

  public SandboxSpec command(String... newCommand) {
    SpecDraft draft = new SpecDraft(this);
    draft.command = List.of(newCommand);
    return draft.toSpec();
  }

  /**
   * Adds or replaces one environment variable.
   *
   * <p>A service that tells its clients where it is found, as Kafka does, learns that from two
   * placeholders. <code>{{host-port:9092}}</code> is the port of this machine that leads to the TCP
   * port 9092 of the sandbox, which must be published; it stays the same for as long as the sandbox
   * lives, restarted and reset too. <code>{{hostname}}</code> is its host name, by which others on
   * its networks find it. They are resolved for its program and for commands that are run in it;
   * {@link #env()} and snapshots have the text. Everything else in braces is left as it is.
   *
   * <pre>{@code
   * .env("ADVERTISED", "127.0.0.1:{{host-port:9092}}")
   * }</pre>
   */
  public SandboxSpec env(String key, String value) {
    SpecDraft draft = new SpecDraft(this);
    draft.env = new LinkedHashMap<>(env);
    draft.env.put(key, value);
    return draft.toSpec();
  }

  public SandboxSpec user(String newUser) {
    SpecDraft draft = new SpecDraft(this);
    draft.user = newUser;
    return draft.toSpec();
  }

  public SandboxSpec workingDirectory(String newWorkingDirectory) {
    SpecDraft draft = new SpecDraft(this);
    draft.workingDirectory = newWorkingDirectory;
    return draft.toSpec();
  }

  /** Publishes one more TCP port. */
  public SandboxSpec port(int containerPort) {
    SpecDraft draft = new SpecDraft(this);
    draft.ports = new LinkedHashSet<>(ports);
    draft.ports.add(containerPort);
    return draft.toSpec();
  }

  /**
   * Adds conditions that must hold before the sandbox counts as started. Ports given here are the
   * only ones that are waited for; without any, every published port is.
   */
  public SandboxSpec ready(Readiness... conditions) {
    SpecDraft draft = new SpecDraft(this);
    draft.readiness = new ArrayList<>(readiness);
    Collections.addAll(draft.readiness, conditions);
    return draft.toSpec();
  }

  public SandboxSpec startTimeout(Duration newStartTimeout) {
    SpecDraft draft = new SpecDraft(this);
    draft.startTimeout = newStartTimeout;
    return draft.toSpec();
  }

  /** Starts it so often before a start has failed, see {@link Lifecycle#startAttempts()}. */
  public SandboxSpec startAttempts(int attempts) {
    return lifecycle(lifecycle.startAttempts(attempts));
  }

  public SandboxSpec pull(PullPolicy newPull) {
    SpecDraft draft = new SpecDraft(this);
    draft.pull = newPull;
    return draft.toSpec();
  }

  public SandboxSpec security(Security newSecurity) {
    SpecDraft draft = new SpecDraft(this);
    draft.security = newSecurity;
    return draft.toSpec();
  }

  public SandboxSpec limits(Limits newLimits) {
    SpecDraft draft = new SpecDraft(this);
    draft.limits = newLimits;
    return draft.toSpec();
  }

  public SandboxSpec lifecycle(Lifecycle newLifecycle) {
    SpecDraft draft = new SpecDraft(this);
    draft.lifecycle = newLifecycle;
    return draft.toSpec();
  }

  /** Puts it on one more network, as {@code alias} names it there besides its name. */
  public SandboxSpec network(Network network, String... alias) {
    return networking(networking.with(network, alias));
  }

  /** Leaves it nothing but its own loopback interface. */
  public SandboxSpec withoutNetwork() {
    return networking(networking.none(true));
  }

  /** Publishes one more port, of UDP or at a port of this machine that is given. */
  public SandboxSpec publish(PublishedPort port) {
    return networking(networking.publish(port));
  }

  /**
   * Lets it reach a TCP port of this machine's 127.0.0.1, such as a server of the test, at {@code
   * host.sandboxed.internal}.
   */
  public SandboxSpec hostPort(int port) {
    return networking(networking.hostPort(port));
  }

  /**
   * Lets it reach what the user who runs the tests reaches, such as the internet, but for this
   * machine's 127.0.0.1. Names are resolved as on this machine; those of its neighbours stand in
   * its hosts file. Needs the program slirp4netns.
   */
  public SandboxSpec egress() {
    return networking(networking.egress(true));
  }

  public SandboxSpec networking(Networking newNetworking) {
    SpecDraft draft = new SpecDraft(this);
    draft.networking = newNetworking;
    return draft.toSpec();
  }

  /** Lets it start from what an earlier start has written, see {@link Snapshot}. */
  public SandboxSpec snapshot(Snapshot newSnapshot) {
    SpecDraft draft = new SpecDraft(this);
    draft.snapshot = newSnapshot;
    return draft.toSpec();
  }

  /** Mounts something in the stead of the image's files. */
  public SandboxSpec mount(Mount mount) {
    return storage(storage.mount(mount));
  }

  /** Copies something into it before its program starts, after what was said before. */
  public SandboxSpec copy(FileCopy copy) {
    return storage(storage.copy(copy));
  }

  /** Lets it change nothing but its mounts, the image's VOLUMEs and /dev/shm. */
  public SandboxSpec readOnlyRoot() {
    return storage(storage.readOnlyRoot(true));
  }

  public SandboxSpec storage(Storage newStorage) {
    SpecDraft draft = new SpecDraft(this);
    draft.storage = newStorage;
    return draft.toSpec();
  }

  private static String lastSegment(String image) {
    String name = image.substring(placeLength(image));
    int digest = name.indexOf('@');
    name = digest < 0 ? name : name.substring(0, digest);
    name = name.substring(name.lastIndexOf('/') + 1);
    int tag = name.indexOf(':');
    name = tag < 0 ? name : name.substring(0, tag);
    return name.isEmpty() ? image : name;
  }

  private static int placeLength(String image) {
    for (String place : List.of("oci:", "docker-archive:")) {
      if (image.startsWith(place)) {
        return place.length();
      }
    }
    return 0;
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

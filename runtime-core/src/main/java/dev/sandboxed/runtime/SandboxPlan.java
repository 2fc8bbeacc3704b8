package dev.sandboxed.runtime;

import dev.sandboxed.image.Healthcheck;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.Port;
import dev.sandboxed.image.cache.CachedImage;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.launch.StartRequest;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.internal.mounts.KernelPlan;
import dev.sandboxed.runtime.internal.mounts.LayerMounts;
import dev.sandboxed.runtime.internal.mounts.RootfsPlan;
import dev.sandboxed.runtime.internal.mounts.StoragePlan;
import dev.sandboxed.runtime.internal.networks.Membership;
import dev.sandboxed.runtime.internal.process.ProcessPlan;
import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.HealthCheck;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.Networking;
import dev.sandboxed.runtime.spec.PublishedPort;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import dev.sandboxed.runtime.spec.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known about a sandbox before it exists. Immutable; made before anything is
 * started, so that no mistake of a specification leaves half a sandbox.
 */
final class SandboxPlan {

  /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWPID and NEWNET. */
  private static final long NAMESPACES =
      0x0002_0000 | 0x0200_0000 | 0x0400_0000 | 0x0800_0000 | 0x2000_0000 | 0x4000_0000;

  private static final int LONGEST_HOST_NAME = 63;

  private final SandboxSpec spec;
  private final CachedImage image;
  private final @Nullable SnapshotLayer snapshot;
  private final boolean apart;
  private final ProcessPlan process;
  private final List<Integer> ports;
  private final List<PublishedPort> published;
  private final String hostname;
  private final int stopSignal;
  private final Storage storage;
  private final @Nullable HealthCheck healthCheck;

  SandboxPlan(SandboxSpec spec, CachedImage image) {
    this(spec, image, null, false);
  }

  private SandboxPlan(
      SandboxSpec spec, CachedImage image, @Nullable SnapshotLayer snapshot, boolean apart) {
    this.apart = apart;
    this.spec = spec;
    this.image = image;
    this.snapshot = snapshot;
    this.hostname = hostname(spec.name());
    this.process = new ProcessPlan(spec, image.config(), hostname);
    this.ports = ports(spec, image.config());
    HealthCheck check = spec.lifecycle().healthCheck();
    this.healthCheck = check != null ? check : healthCheck(image.config().healthcheck());
    this.published = published(spec, ports, apart);
    this.storage =
        spec.storage().equals(Storage.DEFAULT)
            ? Storage.DEFAULT
            : StorageSources.resolve(spec, image.reference().familiar());
    String signal = spec.lifecycle().stopSignal();
    this.stopSignal =
        signal == null
            ? ProcessPlan.stopSignal(image.config().stopSignal())
            : ProcessPlan.signal(signal);
    if (process.commandLine().isEmpty() || process.commandLine().get(0).isEmpty()) {
      throw new StartFailedException(
          "Could not start sandbox '"
              + spec.name()
              + "' ("
              + image.reference().familiar()
              + "): neither the specification nor the image says what to run. Give an entrypoint or"
              + " a command.",
          null);
    }
    if (healthCheck == null && awaitsHealthExplicitly(spec)) {
      throw new StartFailedException(
          "Could not start sandbox '"
              + spec.name()
              + "' ("
              + image.reference().familiar()
              + "): it is to be ready when it is healthy, but the image has no HEALTHCHECK. Give"
              + " one with Lifecycle.healthCheck.",
          null);
    }
  }

  /** {@code CMD} and a command, {@code CMD-SHELL} and a line for the shell, or {@code NONE}. */
  private static @Nullable HealthCheck healthCheck(@Nullable Healthcheck image) {
    if (image == null || image.test().size() < 2) {
      return null;
    }
    List<String> words = image.test().subList(1, image.test().size());
    List<String> command =
        switch (image.test().get(0)) {
          case "CMD" -> words;
          case "CMD-SHELL" -> List.of("/bin/sh", "-c", words.get(0));
          default -> List.of();
        };
    return command.isEmpty()
        ? null
        : new HealthCheck(
            command, image.interval(), image.timeout(), image.startPeriod(), image.retries());
  }

  /** The same sandbox, with what an earlier one has written. */
  SandboxPlan on(SnapshotLayer layer) {
    return new SandboxPlan(spec, image, layer, apart);
  }

  /**
   * The same sandbox, which nobody finds: the others on its networks are not told its names, and no
   * port is published where it is looked for.
   */
  SandboxPlan apart() {
    return new SandboxPlan(spec, image, snapshot, true);
  }

  boolean isApart() {
    return apart;
  }

  /** What it starts from besides the image; null: nothing. */
  @Nullable SnapshotLayer snapshot() {
    return snapshot;
  }

  /** Gives back what it uses of the store. */
  void release(ImageSource images) {
    images.release(image);
    if (snapshot != null) {
      snapshot.release();
    }
  }

  /**
   * What its specification says about readiness, as far as that holds for a start.
   *
   * @param again whether the program has run with the same files before
   */
  List<Readiness> readiness(boolean again) {
    return snapshot == null && !again ? spec.readiness() : SnapshotReadiness.of(spec.readiness());
  }

  SandboxSpec spec() {
    return spec;
  }

  CachedImage image() {
    return image;
  }

  ProcessPlan process() {
    return process;
  }

  /** What asks the main process to end. */
  int stopSignal() {
    return stopSignal;
  }

  /** What is run to find out whether the sandbox is healthy; null: nothing. */
  @Nullable HealthCheck healthCheck() {
    return healthCheck;
  }

  /** Whether its health check counts without anything being said about readiness. */
  boolean awaitsHealth() {
    return healthCheck != null && spec.readiness().isEmpty();
  }

  /** The exit code that it is waited for to end with; null: it is to go on. */
  @Nullable Integer awaitedExit() {
    for (Readiness readiness : spec.readiness()) {
      if (readiness instanceof Readiness.Exited exited) {
        return exited.exitCode();
      }
    }
    return null;
  }

  /** TCP ports to publish. */
  List<Integer> ports() {
    return ports;
  }

  /** All ports to publish, and where. */
  List<PublishedPort> published() {
    return published;
  }

  /**
   * The ports that must be listened on before the sandbox counts as started, besides those that its
   * readiness names; none when it names any, or waits for its end.
   */
  List<Integer> awaitedPorts() {
    for (Readiness readiness : spec.readiness()) {
      if (!readiness.ports().isEmpty() || mentions(readiness, Readiness.Exited.class)) {
        return List.of();
      }
    }
    return ports;
  }

  private static boolean awaitsHealthExplicitly(SandboxSpec spec) {
    for (Readiness readiness : spec.readiness()) {
      if (mentions(readiness, Readiness.Healthy.class)) {
        return true;
      }
    }
    return false;
  }

  private static boolean mentions(Readiness readiness, Class<? extends Readiness> kind) {
    if (kind.isInstance(readiness)) {
      return true;
    }
    for (Readiness part : readiness.parts()) {
      if (mentions(part, kind)) {
        return true;
      }
    }
    return false;
  }

  /** What it is called on its networks; the first is its host name. */
  List<String> names() {
    Set<String> names = new LinkedHashSet<>();
    names.add(hostname);
    if (Networking.isName(spec.name())) {
      names.add(spec.name().toLowerCase(Locale.ROOT));
    }
    names.addAll(spec.networking().aliases());
    return List.copyOf(names);
  }

  RootfsPlan rootfs(int id, LayerMounts layers) {
    List<Path> above = snapshot == null ? List.of() : List.of(snapshot.directory());
    return new RootfsPlan(id, id, layers.files(image.layers()), layers.files(above));
  }

  /** What is mounted in its root directory besides. */
  StoragePlan storage(int id) {
    return new StoragePlan(id, storage, image.config().volumes());
  }

  /**
   * What is copied into it before it starts. A snapshot has that already, but for what is in a
   * mount; one that starts again has everything but what was in memory.
   */
  List<FileCopy> copies(boolean fresh) {
    if (fresh && snapshot == null) {
      return storage.copies();
    }
    List<FileCopy> copies = new ArrayList<>();
    for (FileCopy copy : storage.copies()) {
      for (Mount mount : storage.mounts()) {
        if (mount.holds(copy.to()) && (fresh || mount instanceof Mount.Tmpfs)) {
          copies.add(copy);
          break;
        }
      }
    }
    return copies;
  }

  /** What it has of this machine's files, by their real paths. */
  List<Mount.Bind> binds() {
    List<Mount.Bind> binds = new ArrayList<>();
    for (Mount mount : storage.mounts()) {
      if (mount instanceof Mount.Bind bind) {
        binds.add(bind);
      }
    }
    return binds;
  }

  /** Whether a second one can run beside it: nothing that both could write to is mounted. */
  boolean canBeCloned() {
    for (Mount mount : storage.mounts()) {
      boolean own = mount instanceof Mount.Tmpfs;
      if (!own && !(mount instanceof Mount.Bind bind && !bind.writable())) {
        return false;
      }
    }
    return true;
  }

  /** Whether its accounts may be others than those of the image. */
  boolean changesFiles() {
    return !storage.mounts().isEmpty() || !storage.copies().isEmpty();
  }

  /**
   * What to start the sandbox with; the steps may still be added to.
   *
   * @param anywhere whether ports are published at free ones instead of those that were chosen
   */
  StartRequest request(
      int id, Membership membership, int controlGroups, Steps steps, boolean anywhere) {
    return new StartRequest(
        NAMESPACES,
        0,
        log(id),
        spec.limits().log(),
        membership.cables(id),
        membership.address(),
        anywhere ? anywhere(published) : published,
        controlGroups,
        steps);
  }

  private static List<PublishedPort> anywhere(List<PublishedPort> ports) {
    List<PublishedPort> free = new ArrayList<>();
    for (PublishedPort port : ports) {
      free.add(port.at(0));
    }
    return free;
  }

  private static String log(int id) {
    return "/r/" + id + ".log";
  }

  /**
   * What to start it with in the place of one that has ended: with its network and its ports, which
   * are there already; and with its log, unless the files are fresh.
   */
  StartRequest request(Instance before, RootfsPlan rootfs, int controlGroups, Steps steps) {
    return new StartRequest(
        NAMESPACES,
        before.process().id(),
        rootfs.isFresh() ? log(rootfs.id()) : "",
        spec.limits().log(),
        new byte[0],
        before.membership().address(),
        List.of(),
        controlGroups,
        steps);
  }

  /**
   * From an empty mount namespace to a complete root directory and network. What needs the link
   * comes late: the hub makes it meanwhile.
   *
   * @param connected whether the network was set up for an instance before this one
   */
  void build(
      Steps steps,
      RootfsPlan rootfs,
      StoragePlan mounts,
      KernelPlan kernel,
      Membership membership,
      Identity identity,
      boolean connected) {
    rootfs.mountLayers(steps);
    kernel.withSharedMemory(spec.limits().sharedMemory()).mount(steps);
    mounts.mount(steps);
    RootfsPlan.bindFiles(
        steps,
        membership.files(),
        hostname,
        membership.hasNeighbours() ? null : membership.hosts(),
        membership.resolver(),
        mounts);
    steps.hostname(hostname);
    if (!connected) {
      connect(steps, membership, identity.count());
    }
    kernel.protect(steps);
  }

  private void connect(Steps steps, Membership membership, long groups) {
    if (membership.address() != 0) {
      steps.awaitLink();
    }
    steps
        .sysctl("net/ipv4/ip_unprivileged_port_start", "0")
        .sysctl("net/ipv4/ping_group_range", "0 " + Math.min(groups - 1, 65535));
    membership.configure(steps);
    if (!ports.isEmpty()) {
      steps.diagnose();
    }
  }

  private static List<Integer> ports(SandboxSpec spec, ImageConfig config) {
    List<Integer> ports = new ArrayList<>();
    if (spec.networking().none()) {
      return List.of();
    }
    for (Port exposed : config.exposedPorts()) {
      if (exposed.protocol() == Port.Protocol.TCP) {
        add(ports, exposed.number());
      }
    }
    for (int port : spec.ports()) {
      add(ports, port);
    }
    for (PublishedPort port : spec.networking().published()) {
      if (!port.udp()) {
        add(ports, port.containerPort());
      }
    }
    for (Readiness readiness : spec.readiness()) {
      for (int port : readiness.ports()) {
        add(ports, port);
      }
    }
    return List.copyOf(ports);
  }

  /** A port that is given a place of this machine is not published at another one besides. */
  private static List<PublishedPort> published(
      SandboxSpec spec, List<Integer> ports, boolean apart) {
    List<PublishedPort> published = new ArrayList<>();
    for (PublishedPort port : spec.networking().published()) {
      published.add(apart ? port.at(0) : port);
    }
    for (int port : ports) {
      if (published.stream().noneMatch(given -> !given.udp() && given.containerPort() == port)) {
        published.add(PublishedPort.tcp(port));
      }
    }
    return List.copyOf(published);
  }

  private static void add(List<Integer> ports, int port) {
    if (!ports.contains(port)) {
      ports.add(port);
    }
  }

  /** A name of letters, digits and hyphens (RFC 1123). */
  private static String hostname(String name) {
    StringBuilder hostname = new StringBuilder();
    for (char each : name.toLowerCase(Locale.ROOT).toCharArray()) {
      boolean plain = (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9');
      if (plain) {
        hostname.append(each);
      } else if (hostname.length() > 0 && hostname.charAt(hostname.length() - 1) != '-') {
        hostname.append('-');
      }
    }
    hostname.setLength(Math.min(hostname.length(), LONGEST_HOST_NAME));
    while (hostname.length() > 0 && hostname.charAt(hostname.length() - 1) == '-') {
      hostname.setLength(hostname.length() - 1);
    }
    return hostname.length() == 0 ? "sandbox" : hostname.toString();
  }
}

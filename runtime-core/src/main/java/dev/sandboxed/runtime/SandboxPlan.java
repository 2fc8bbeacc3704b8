package dev.sandboxed.runtime;

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
import dev.sandboxed.runtime.spec.Networking;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known about a sandbox before it exists. Immutable; made before anything is
 * started, so that no mistake of a specification leaves half a sandbox.
 */
final class SandboxPlan {

  /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWPID and NEWNET. */
  private static final long NAMESPACES =
      0x0002_0000 | 0x0200_0000 | 0x0400_0000 | 0x0800_0000 | 0x2000_0000 | 0x4000_0000;

  private final SandboxSpec spec;
  private final CachedImage image;
  private final @Nullable SnapshotLayer snapshot;
  private final boolean apart;
  private final ProcessPlan process;
  private final PlannedPorts ports;
  private final PlannedReadiness readiness;
  private final PlannedFiles files;
  private final String hostname;
  private final int stopSignal;

  SandboxPlan(SandboxSpec spec, CachedImage image) {
    this(spec, image, null, false);
  }

  private SandboxPlan(
      SandboxSpec spec, CachedImage image, @Nullable SnapshotLayer snapshot, boolean apart) {
    this.apart = apart;
    this.spec = spec;
    this.image = image;
    this.snapshot = snapshot;
    this.hostname = HostName.of(spec.name());
    this.process = new ProcessPlan(spec, image.config(), hostname);
    this.ports = PlannedPorts.of(spec, image.config(), apart);
    this.readiness = PlannedReadiness.of(spec, image.config(), ports);
    this.files = PlannedFiles.of(spec, image.reference().familiar());
    String signal = spec.lifecycle().stopSignal();
    this.stopSignal =
        signal == null
            ? ProcessPlan.stopSignal(image.config().stopSignal())
            : ProcessPlan.signal(signal);
    if (process.commandLine().isEmpty() || process.commandLine().get(0).isEmpty()) {
      throw impossible(
          "neither the specification nor the image says what to run. Give an entrypoint or a"
              + " command.");
    }
    if (!process.isComplete()) {
      requirePublishedPorts();
    }
    if (readiness.lacksHealthCheck()) {
      throw impossible(
          "it is to be ready when it is healthy, but the image has no HEALTHCHECK. Give one with"
              + " Lifecycle.healthCheck.");
    }
  }

  private SandboxPlan(SandboxPlan incomplete, ProcessPlan process) {
    this.spec = incomplete.spec;
    this.image = incomplete.image;
    this.snapshot = incomplete.snapshot;
    this.apart = incomplete.apart;
    this.process = process;
    this.ports = incomplete.ports;
    this.readiness = incomplete.readiness;
    this.files = incomplete.files;
    this.hostname = incomplete.hostname;
    this.stopSignal = incomplete.stopSignal;
  }

  private void requirePublishedPorts() {
    try {
      process.at(port -> ports.tcp().contains(port) ? port : 0);
    } catch (IllegalArgumentException e) {
      throw impossible(
          e.getMessage()
              + " in it, and PORT must be a TCP port that it publishes, which are "
              + ports.tcp()
              + ". Add it to the ports of its specification.");
    }
  }

  private StartFailedException impossible(String reason) {
    return new StartFailedException(
        "Could not start sandbox '"
            + spec.name()
            + "' ("
            + image.reference().familiar()
            + "): "
            + reason,
        null);
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

  /**
   * The same sandbox at its address, which it keeps for life.
   *
   * @param hostPort the port of this machine that leads to one of the sandbox
   */
  SandboxPlan at(IntUnaryOperator hostPort) {
    return process.isComplete() ? this : new SandboxPlan(this, process.at(hostPort));
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

  PlannedPorts ports() {
    return ports;
  }

  /** What its specification and its image say about readiness. */
  PlannedReadiness readiness() {
    return readiness;
  }

  /**
   * The conditions of its specification, as far as they hold for a start.
   *
   * @param again whether the program has run with the same files before
   */
  List<Readiness> conditions(boolean again) {
    List<Readiness> conditions = readiness.conditions();
    return snapshot == null && !again ? conditions : SnapshotReadiness.of(conditions);
  }

  /** What it has besides the files of its image. */
  PlannedFiles files() {
    return files;
  }

  /**
   * What is copied into it before it starts.
   *
   * @param fresh whether without what an instance before it has written
   */
  List<FileCopy> copies(boolean fresh) {
    if (!fresh) {
      return files.copies(PlannedFiles.Upper.USED);
    }
    return files.copies(snapshot == null ? PlannedFiles.Upper.EMPTY : PlannedFiles.Upper.SNAPSHOT);
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

  /**
   * Its root directory.
   *
   * @param copied whether that has copies of the layers
   */
  RootfsPlan rootfs(int id, LayerMounts layers, boolean copied) {
    List<Path> above = snapshot == null ? List.of() : List.of(snapshot.directory());
    return new RootfsPlan(id, id, layers.files(image.layers()), layers.files(above), copied);
  }

  /** What is mounted in its root directory besides. */
  StoragePlan storage(int id) {
    return new StoragePlan(id, files.storage(), image.config().volumes());
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
        anywhere ? ports.anywhere() : ports.published(),
        controlGroups,
        steps);
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
    RootfsPlan.writeFiles(
        steps,
        membership.files(),
        hostname,
        membership.hasNeighbours() ? null : membership.hosts(),
        membership.resolver());
    rootfs.mountLayers(steps);
    kernel.withSharedMemory(spec.limits().sharedMemory()).mount(steps);
    mounts.mount(steps);
    RootfsPlan.bindFiles(steps, membership.files(), mounts);
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
  }
}

package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.Port;
import dev.sandboxed.image.cache.CachedImage;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.launch.StartRequest;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.internal.mounts.KernelPlan;
import dev.sandboxed.runtime.internal.mounts.RootfsPlan;
import dev.sandboxed.runtime.internal.networks.HubNetwork;
import dev.sandboxed.runtime.internal.process.ProcessPlan;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Everything that is known about a sandbox before it exists. Immutable; made before anything is
 * started, so that no mistake of a specification leaves half a sandbox.
 */
final class SandboxPlan {

  private static final long NEW_MOUNTS = 0x0002_0000;
  private static final long NEW_CGROUPS = 0x0200_0000;
  private static final long NEW_HOST_NAME = 0x0400_0000;
  private static final long NEW_IPC = 0x0800_0000;
  private static final long NEW_PIDS = 0x2000_0000;
  private static final long NEW_NETWORK = 0x4000_0000;
  private static final int LONGEST_HOST_NAME = 63;

  private final SandboxSpec spec;
  private final CachedImage image;
  private final ProcessPlan process;
  private final List<Integer> ports;
  private final String hostname;
  private final int stopSignal;

  SandboxPlan(SandboxSpec spec, CachedImage image) {
    this.spec = spec;
    this.image = image;
    this.hostname = hostname(spec.name());
    this.process = new ProcessPlan(spec, image.config(), hostname);
    this.ports = ports(spec, image.config());
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

  /** TCP ports to publish. */
  List<Integer> ports() {
    return ports;
  }

  /** The ports that must be listened on before the sandbox counts as started. */
  List<Integer> awaitedPorts() {
    List<Integer> declared = new ArrayList<>();
    for (Readiness readiness : spec.readiness()) {
      if (readiness instanceof Readiness.Port port) {
        declared.add(port.containerPort());
      }
    }
    return declared.isEmpty() ? ports : declared;
  }

  RootfsPlan rootfs(int id) {
    return new RootfsPlan(id, image.layers());
  }

  /** What to start the sandbox with; the steps may still be added to. */
  StartRequest request(RootfsPlan rootfs, int address, int controlGroups, Steps steps) {
    return new StartRequest(
        NEW_MOUNTS | NEW_PIDS | NEW_NETWORK | NEW_IPC | NEW_HOST_NAME | NEW_CGROUPS,
        rootfs.log(),
        HubNetwork.linkMessages(rootfs.id()),
        address,
        ports,
        controlGroups,
        steps);
  }

  /**
   * From an empty mount namespace to a complete root directory and network. What needs the link
   * comes late: the hub makes it meanwhile.
   */
  void build(Steps steps, RootfsPlan rootfs, KernelPlan kernel, int address, Identity identity) {
    rootfs.mountLayers(steps);
    kernel.withSharedMemory(spec.limits().sharedMemory()).mount(steps);
    rootfs.bindFiles(steps, hostname, HubNetwork.hosts(address, hostname));
    for (String volume : image.config().volumes()) {
      steps.rootMakeDirectory(volume, 0755, 0, 0);
    }
    RootfsPlan.mountMemory(steps, spec.limits().tmpfs());
    steps.hostname(hostname);
    steps.awaitLink();
    configureNetwork(steps, address, identity.count());
    kernel.protect(steps);
    if (!ports.isEmpty()) {
      steps.diagnose();
    }
  }

  /**
   * IPv6 is off on eth0: there is no router, and a neighbour must not be able to play one
   * (CVE-2020-10749).
   */
  private static void configureNetwork(Steps steps, int address, long groups) {
    steps
        .sysctl("net/ipv6/conf/eth0/disable_ipv6", "1")
        .sysctl("net/ipv4/ip_unprivileged_port_start", "0")
        .sysctl("net/ipv4/ping_group_range", "0 " + Math.min(groups - 1, 65535))
        .netlink(HubNetwork.sandboxMessages(address));
  }

  private static List<Integer> ports(SandboxSpec spec, ImageConfig config) {
    List<Integer> ports = new ArrayList<>();
    for (Port exposed : config.exposedPorts()) {
      if (exposed.protocol() == Port.Protocol.TCP) {
        add(ports, exposed.number());
      }
    }
    for (int port : spec.ports()) {
      add(ports, port);
    }
    for (Readiness readiness : spec.readiness()) {
      if (readiness instanceof Readiness.Port port) {
        add(ports, port.containerPort());
      }
    }
    return List.copyOf(ports);
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

package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.Port;
import dev.sandboxed.runtime.spec.PublishedPort;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The ports of a sandbox that this machine reaches.
 *
 * @param tcp those of TCP
 * @param published all of them, and where
 */
record PlannedPorts(List<Integer> tcp, List<PublishedPort> published) {

  /**
   * Those of the image, of the specification and of its readiness.
   *
   * @param apart whether they are published where nobody looks for them
   */
  static PlannedPorts of(SandboxSpec spec, ImageConfig config, boolean apart) {
    List<Integer> tcp = spec.networking().none() ? List.of() : tcp(spec, config);
    return new PlannedPorts(tcp, published(spec, tcp, apart));
  }

  private static List<Integer> tcp(SandboxSpec spec, ImageConfig config) {
    Set<Integer> ports = new LinkedHashSet<>();
    for (Port exposed : config.exposedPorts()) {
      if (exposed.protocol() == Port.Protocol.TCP) {
        ports.add(exposed.number());
      }
    }
    ports.addAll(spec.ports());
    for (PublishedPort port : spec.networking().published()) {
      if (!port.udp()) {
        ports.add(port.containerPort());
      }
    }
    for (Readiness readiness : spec.readiness()) {
      ports.addAll(readiness.ports());
    }
    return List.copyOf(ports);
  }

  /** A port that is given a place of this machine is not published at another one besides. */
  private static List<PublishedPort> published(SandboxSpec spec, List<Integer> tcp, boolean apart) {
    List<PublishedPort> given = spec.networking().published();
    List<PublishedPort> published = new ArrayList<>(apart ? anywhere(given) : given);
    for (int port : tcp) {
      if (!isTcpOf(port, given)) {
        published.add(PublishedPort.tcp(port));
      }
    }
    return List.copyOf(published);
  }

  private static boolean isTcpOf(int port, List<PublishedPort> ports) {
    for (PublishedPort each : ports) {
      if (!each.udp() && each.containerPort() == port) {
        return true;
      }
    }
    return false;
  }

  /** All of them, at free ports of this machine instead of those that were chosen. */
  List<PublishedPort> anywhere() {
    return anywhere(published);
  }

  private static List<PublishedPort> anywhere(List<PublishedPort> ports) {
    List<PublishedPort> free = new ArrayList<>();
    for (PublishedPort port : ports) {
      free.add(port.at(0));
    }
    return free;
  }
}

package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.runtime.spec.PublishedPort;
import java.util.List;

/** How a sandbox's main process is started. */
public final class StartRequest {

  private static final int PORT_SIZE = 9;
  private static final int PROTOCOL_TCP = 6;
  private static final int PROTOCOL_UDP = 17;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final long namespaces;
  private final int predecessor;
  private final String log;
  private final long logLimit;
  private final byte[] link;
  private final int address;
  private final List<PublishedPort> ports;
  private final int controlGroups;
  private final Steps steps;

  /**
   * Everything that is said at once.
   *
   * @param namespaces CLONE_ flags
   * @param predecessor the id of a main process that has ended, whose network namespace and ports
   *     are taken over; 0: none
   * @param log path in the hub's root of the file that keeps the output; empty: the predecessor's
   *     is appended to
   * @param logLimit how many bytes that may get
   * @param link netlink messages that connect the sandbox's network namespace to the hub's
   * @param address IPv4 address of the sandbox, 0 when it has none
   * @param ports to publish on the loopback address of this machine
   * @param controlGroups in how many hierarchies it is put into a control group
   * @param steps of the process
   */
  public StartRequest(
      long namespaces,
      int predecessor,
      String log,
      long logLimit,
      byte[] link,
      int address,
      List<PublishedPort> ports,
      int controlGroups,
      Steps steps) {
    this.namespaces = namespaces;
    this.predecessor = predecessor;
    this.log = log;
    this.logLimit = logLimit;
    this.link = link.clone();
    this.address = address;
    this.ports = List.copyOf(ports);
    this.controlGroups = controlGroups;
    this.steps = steps;
  }

  Steps steps() {
    return steps;
  }

  /** The chosen port of this machine that could not be bound: that of the first that is not. */
  public String refusedPort(RemoteProcess process) {
    for (PublishedPort port : ports) {
      int container = port.containerPort();
      if ((port.udp() ? process.hostUdpPort(container) : process.hostPort(container)) == 0) {
        return port.hostPort() == 0 ? "" : "port " + port.hostPort() + " of this machine";
      }
    }
    return "";
  }

  void appendTo(Encoder message) {
    message.u64(namespaces).u32(predecessor).string(log).u64(logLimit).bytes(link);
    message.networkOrder(address).u32(PORT_SIZE * ports.size());
    for (PublishedPort port : ports) {
      message.u16(port.containerPort()).u16(port.hostPort()).raw(LOOPBACK, 4).u8(protocol(port));
    }
    message.u8(controlGroups);
    steps.appendTo(message);
  }

  private static int protocol(PublishedPort port) {
    return port.udp() ? PROTOCOL_UDP : PROTOCOL_TCP;
  }
}

package dev.sandboxed.runtime.internal.networks;

import java.util.BitSet;

/**
 * The bridge of one runtime and the addresses on it. Thread-safe.
 *
 * <p>It exists in the hub's network namespace only, so its addresses meet none of this machine. An
 * address is not given out again before all others were: a client that still connects to a sandbox
 * that is gone must not reach another.
 */
public final class HubNetwork {

  /** 10.231.0.0/16. */
  private static final int NETWORK = 10 << 24 | 231 << 16;

  private static final int PREFIX_LENGTH = 16;
  private static final int GATEWAY = NETWORK | 1;
  private static final int LAST = 0xfffe;

  /** Above those that the kernel gives: a new namespace may have fallback tunnels at 2 and on. */
  private static final int BRIDGE_INDEX = 100;

  private static final int SANDBOX_INDEX = 100;

  /**
   * The kernel honours the wish for {@link #SANDBOX_INDEX} only when the hub's end has one too
   * (veth_newlink).
   */
  private static final int FIRST_CABLE_INDEX = 1000;

  private static final int LOOPBACK_INDEX = 1;

  /**
   * Locally administered. A bridge without an address of its own takes the lowest one of its ports,
   * and changes it as they come and go: what sandboxes send to the old one is lost until they ask
   * again.
   */
  private static final long BRIDGE_HARDWARE_ADDRESS = 0x02_5b_00_00_00_01L;

  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_NET_NS_PID = 19;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_INFO_DATA = 2;
  private static final int VETH_INFO_PEER = 1;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;

  private final BitSet used = new BitSet(); // guarded by this
  private int last = 1; // guarded by this

  /** An address that no sandbox has. */
  public synchronized int allocate() {
    for (int attempt = 0; attempt < LAST; attempt++) {
      last = last == LAST ? 2 : last + 1;
      if (!used.get(last)) {
        used.set(last);
        return NETWORK | last;
      }
    }
    throw new IllegalStateException("Each of the 65,533 addresses for sandboxes is in use");
  }

  public synchronized void release(int address) {
    used.clear(address & 0xffff);
  }

  /**
   * What the hub does once: its loopback interface, the bridge, the bridge's address. Whatever a
   * sandbox sends beyond the bridge is answered as unreachable at once; without that route it would
   * be dropped, and a connection would take minutes to fail.
   */
  public static byte[] hubMessages() {
    NetlinkMessage message = new NetlinkMessage();
    message
        .newLink(0, LOOPBACK_INDEX, NetlinkMessage.INTERFACE_UP)
        .newLink(
            NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
            BRIDGE_INDEX,
            NetlinkMessage.INTERFACE_UP)
        .hardwareAddress(IFLA_ADDRESS, BRIDGE_HARDWARE_ADDRESS)
        .attribute(IFLA_IFNAME, "sandboxed0");
    int info = message.beginNested(IFLA_LINKINFO);
    message.attribute(IFLA_INFO_KIND, "bridge").endNested(info);
    return address(message, BRIDGE_INDEX, GATEWAY)
        .newDefaultRoute(NetlinkMessage.UNREACHABLE)
        .toByteArray();
  }

  /**
   * What the hub does for each sandbox: a cable from the bridge to an {@code eth0} in the sandbox's
   * namespace. The hub puts the pid of the sandbox where the 0 is.
   */
  public static byte[] linkMessages(int id) {
    NetlinkMessage message = new NetlinkMessage();
    message
        .newLink(
            NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
            FIRST_CABLE_INDEX + id,
            NetlinkMessage.INTERFACE_UP)
        .attribute(IFLA_IFNAME, "s" + id)
        .attribute(IFLA_MASTER, BRIDGE_INDEX);
    int info = message.beginNested(IFLA_LINKINFO);
    message.attribute(IFLA_INFO_KIND, "veth");
    int data = message.beginNested(IFLA_INFO_DATA);
    int peer = message.beginNested(VETH_INFO_PEER);
    message
        .interfaceInfo(SANDBOX_INDEX, 0)
        .attribute(IFLA_IFNAME, "eth0")
        .attribute(IFLA_NET_NS_PID, 0)
        .endNested(peer)
        .endNested(data)
        .endNested(info);
    return message.toByteArray();
  }

  /** What a sandbox does in its own namespace: both interfaces up, the address, the way out. */
  public static byte[] sandboxMessages(int address) {
    NetlinkMessage message =
        new NetlinkMessage().newLink(0, LOOPBACK_INDEX, NetlinkMessage.INTERFACE_UP);
    return address(message, SANDBOX_INDEX, address)
        .newLink(0, SANDBOX_INDEX, NetlinkMessage.INTERFACE_UP)
        .newDefaultRoute(NetlinkMessage.UNICAST)
        .attribute(RTA_OIF, SANDBOX_INDEX)
        .address(RTA_GATEWAY, GATEWAY)
        .toByteArray();
  }

  private static NetlinkMessage address(NetlinkMessage message, int index, int address) {
    return message
        .newAddress(index, PREFIX_LENGTH)
        .address(IFA_LOCAL, address)
        .address(IFA_ADDRESS, address);
  }

  /** The content of a sandbox's /etc/hosts. */
  public static String hosts(int address, String hostname) {
    return "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
        + format(address)
        + "\t"
        + hostname
        + "\n";
  }

  static String format(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }
}

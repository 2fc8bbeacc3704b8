package dev.sandboxed.runtime.internal.networks;

import dev.sandboxed.runtime.spec.Networking;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.BitSet;

/**
 * One bridge of a runtime and the addresses on it. Thread-safe.
 *
 * <p>It exists in the hub's network namespace only, so its addresses meet none of this machine. An
 * address is not given out again before all others were: a client that still connects to a sandbox
 * that is gone must not reach another.
 */
final class HubNetwork {

  /** How many there can be besides the first. */
  static final int MOST = 512;

  /** The one from which a way leads out. */
  static final int OUTER = MOST + 1;

  /** 10.0.2.0/24, of which slirp4netns has some: 2 is the way out, 3 a name server. */
  private static final int OUTER_BASE = 10 << 24 | 2 << 8;

  private static final int OUTER_PREFIX_LENGTH = 24;
  private static final int OUTER_ROUTER = OUTER_BASE + 2;

  /** Who answers questions about names outside. */
  static final int OUTER_NAME_SERVER = OUTER_BASE + 3;

  /** 10.231.0.0/16: the network of sandboxes that are on no other. */
  private static final int SHARED = 10 << 24 | 231 << 16;

  private static final int SHARED_PREFIX_LENGTH = 16;

  /** 10.232.0.0/13, in parts of 1,024 addresses. */
  private static final int OTHERS = 10 << 24 | 232 << 16;

  private static final int OTHERS_PREFIX_LENGTH = 22;

  private static final int IPV6_PREFIX_LENGTH = 64;

  /** Above those that the kernel gives: a new namespace may have fallback tunnels at 2 and on. */
  private static final int FIRST_BRIDGE_INDEX = 100;

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
  private static final long FIRST_HARDWARE_ADDRESS = 0x02_5b_00_00_00_01L;

  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_NET_NS_PID = 19;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_INFO_DATA = 2;
  private static final int VETH_INFO_PEER = 1;
  private static final int IFLA_INFO_SLAVE_KIND = 4;
  private static final int IFLA_INFO_SLAVE_DATA = 5;
  private static final int IFLA_BRPORT_ISOLATED = 33;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int FRA_IIFNAME = 3;
  private static final int FRA_PRIORITY = 6;

  /** After the table of the hub's own addresses, before all others. */
  private static final int SEPARATION_PRIORITY = 1;

  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;

  private final int number;
  private final int base;
  private final int prefixLength;
  private final int firstHost;
  private final int lastHost;
  private final BitSet used = new BitSet(); // guarded by this
  private int last; // guarded by this

  /** The one that exists from the beginning has the number 0. */
  HubNetwork(int number) {
    this(
        number,
        number == 0 ? SHARED : OTHERS + ((number - 1) << (32 - OTHERS_PREFIX_LENGTH)),
        number == 0 ? SHARED_PREFIX_LENGTH : OTHERS_PREFIX_LENGTH,
        2);
  }

  private HubNetwork(int number, int base, int prefixLength, int firstHost) {
    this.number = number;
    this.base = base;
    this.prefixLength = prefixLength;
    this.firstHost = firstHost;
    this.last = firstHost - 1;
    this.lastHost = (1 << (32 - prefixLength)) - 2;
  }

  /** The one from which a way leads out. Nobody on it reaches anybody else on it. */
  static HubNetwork outer() {
    return new HubNetwork(OUTER, OUTER_BASE, OUTER_PREFIX_LENGTH, 4);
  }

  int number() {
    return number;
  }

  /** The hub's own address. */
  int gateway() {
    return base + 1;
  }

  /** The interface of the hub. */
  String device() {
    return "sandboxed" + number;
  }

  /**
   * The IPv6 address (RFC 4193) that goes with an address: {@code fd53:616e:6462:NETWORK::HOST}.
   */
  byte[] ipv6(int address) {
    return ByteBuffer.allocate(16)
        .putShort((short) 0xfd53)
        .putInt(0x616e_6462)
        .putShort((short) number)
        .putLong(address - base)
        .array();
  }

  /** An address that no sandbox has. */
  synchronized int allocate() {
    for (int attempt = 0; attempt < lastHost; attempt++) {
      last = last == lastHost ? firstHost : last + 1;
      if (!used.get(last)) {
        used.set(last);
        return base + last;
      }
    }
    throw new IllegalStateException(
        "Each of the "
            + (lastHost - firstHost + 1)
            + " addresses for sandboxes of a network is in use");
  }

  synchronized void release(int address) {
    used.clear(address - base);
  }

  /**
   * What the hub does once: its loopback interface, the first bridge, and its address. Whatever a
   * sandbox sends beyond the bridge is answered as unreachable at once; without that route it would
   * be dropped, and a connection would take minutes to fail.
   */
  static byte[] hubMessages() {
    NetlinkMessage message =
        new NetlinkMessage().newLink(0, LOOPBACK_INDEX, NetlinkMessage.INTERFACE_UP);
    return new HubNetwork(0)
        .bridge(message)
        .newDefaultRoute(NetlinkMessage.UNREACHABLE)
        .toByteArray();
  }

  /** Makes the bridge. */
  byte[] bridgeMessages() {
    return separate(bridge(new NetlinkMessage())).toByteArray();
  }

  /**
   * Makes the first bridge one of several: nothing of a bridge is passed on to another one, but is
   * answered as unreachable. The hub's own connections do not come from a bridge.
   */
  byte[] separationMessages() {
    return separate(new NetlinkMessage()).toByteArray();
  }

  /** Connects the way out, whose device is there, to the bridge. */
  byte[] wayOutMessages() {
    return new NetlinkMessage()
        .newLink(0, 0, NetlinkMessage.INTERFACE_UP)
        .attribute(IFLA_IFNAME, WayOut.DEVICE)
        .attribute(IFLA_MASTER, FIRST_BRIDGE_INDEX + number)
        .toByteArray();
  }

  private NetlinkMessage separate(NetlinkMessage message) {
    return message
        .newRule(NetlinkMessage.UNREACHABLE)
        .attribute(FRA_PRIORITY, SEPARATION_PRIORITY)
        .attribute(FRA_IIFNAME, device());
  }

  private NetlinkMessage bridge(NetlinkMessage message) {
    int index = FIRST_BRIDGE_INDEX + number;
    message
        .newLink(
            NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE, index, NetlinkMessage.INTERFACE_UP)
        .hardwareAddress(IFLA_ADDRESS, FIRST_HARDWARE_ADDRESS + number)
        .attribute(IFLA_IFNAME, device());
    int info = message.beginNested(IFLA_LINKINFO);
    message.attribute(IFLA_INFO_KIND, "bridge").endNested(info);
    return address(message, index, gateway());
  }

  /**
   * What the hub does for each network of a sandbox: a cable from the bridge to an {@code eth0},
   * {@code eth1} … in the sandbox's namespace. The hub puts the pid of the sandbox where the 0 is.
   */
  void cable(NetlinkMessage message, int sandbox, int index) {
    int cable = FIRST_CABLE_INDEX + sandbox * (Networking.MOST_NETWORKS + 1) + index;
    message
        .newLink(
            NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE, cable, NetlinkMessage.INTERFACE_UP)
        .attribute(IFLA_IFNAME, "s" + sandbox + (index == 0 ? "" : "." + index))
        .attribute(IFLA_MASTER, FIRST_BRIDGE_INDEX + number);
    int info = message.beginNested(IFLA_LINKINFO);
    message.attribute(IFLA_INFO_KIND, "veth");
    int data = message.beginNested(IFLA_INFO_DATA);
    int peer = message.beginNested(VETH_INFO_PEER);
    message
        .interfaceInfo(SANDBOX_INDEX + index, 0)
        .attribute(IFLA_IFNAME, "eth" + index)
        .attribute(IFLA_NET_NS_PID, 0)
        .endNested(peer)
        .endNested(data)
        .endNested(info);
    if (number == OUTER) {
      isolate(message, cable);
    }
  }

  /** The port passes nothing to others that are isolated, but to the way out (bridge(8)). */
  private static void isolate(NetlinkMessage message, int cable) {
    message.newLink(0, cable, 0);
    int info = message.beginNested(IFLA_LINKINFO);
    message.attribute(IFLA_INFO_SLAVE_KIND, "bridge");
    int data = message.beginNested(IFLA_INFO_SLAVE_DATA);
    message.attribute(IFLA_BRPORT_ISOLATED, new byte[] {1}).endNested(data).endNested(info);
  }

  /**
   * What a sandbox does in its own namespace at its end of a cable.
   *
   * @param way whether its default route leads there
   */
  void plugIn(NetlinkMessage message, int index, int address, boolean way) {
    address(message, SANDBOX_INDEX + index, address)
        .newLink(0, SANDBOX_INDEX + index, NetlinkMessage.INTERFACE_UP);
    if (way) {
      message
          .newDefaultRoute(NetlinkMessage.UNICAST)
          .attribute(RTA_OIF, SANDBOX_INDEX + index)
          .address(RTA_GATEWAY, number == OUTER ? OUTER_ROUTER : gateway());
    }
  }

  /** Gives it the IPv6 address that goes with its address on a network. */
  void plugIn6(NetlinkMessage message, int index, int address) {
    message
        .newAddress6(SANDBOX_INDEX + index, IPV6_PREFIX_LENGTH)
        .attribute(IFA_ADDRESS, ipv6(address));
  }

  private NetlinkMessage address(NetlinkMessage message, int index, int address) {
    return message
        .newAddress(index, prefixLength)
        .address(IFA_LOCAL, address)
        .address(IFA_ADDRESS, address);
  }

  /** The loopback interface of a sandbox. */
  static NetlinkMessage loopback() {
    return new NetlinkMessage().newLink(0, LOOPBACK_INDEX, NetlinkMessage.INTERFACE_UP);
  }

  static String format(byte[] ipv6) {
    StringBuilder text = new StringBuilder();
    ShortBuffer groups = ByteBuffer.wrap(ipv6).asShortBuffer();
    while (groups.hasRemaining()) {
      text.append(text.length() == 0 ? "" : ":").append(Integer.toHexString(groups.get() & 0xffff));
    }
    return text.toString();
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

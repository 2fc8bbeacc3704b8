package dev.sandboxed.image.internal.network;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;

/**
 * How far somebody may send us: a registry on the internet to the internet, one of a private
 * network into private networks, too, and one on this machine anywhere. Nobody may send us to where
 * clouds keep their secrets.
 */
public enum Reach {
  PUBLIC("of the internet"),
  PRIVATE("of a private network"),
  LOOPBACK("of this machine"),
  NOWHERE("that no registry has");

  /** Those that are no link-local addresses: of Azure, Oracle, Alibaba and AWS. */
  private static final Set<String> METADATA =
      Set.of("168.63.129.16", "192.0.0.192", "100.100.100.200", "fd00:ec2:0:0:0:0:0:254");

  private final String described;

  Reach(String described) {
    this.described = described;
  }

  /** Says what kind of address it is: "an address …". */
  public String described() {
    return described;
  }

  /** The same for a host behind a proxy, which alone knows the addresses of names. */
  public static Reach ofHostBehindProxy(String host) {
    return Hosts.literal(host) == null ? PUBLIC : ofHost(host);
  }

  /** Whether a host may be asked by way of a proxy, which alone knows the addresses of names. */
  public boolean includesHost(String host) {
    InetAddress address = Hosts.literal(host);
    return address == null || includes(of(address));
  }

  boolean includes(Reach target) {
    return target != NOWHERE && target.compareTo(this) <= 0;
  }

  /** Returns how far a host may send us: as far as the most public of its addresses. */
  public static Reach ofHost(String host) {
    try {
      Reach reach = NOWHERE;
      for (InetAddress address : InetAddress.getAllByName(host)) {
        Reach one = of(address);
        reach = one.compareTo(reach) < 0 ? one : reach;
      }
      return reach == NOWHERE ? PUBLIC : reach;
    } catch (UnknownHostException e) {
      // Nobody can be asked there.
      return PUBLIC;
    }
  }

  static Reach of(InetAddress address) {
    InetAddress target = unwrapped(address);
    if (target.isAnyLocalAddress()
        || target.isLinkLocalAddress()
        || target.isMulticastAddress()
        || METADATA.contains(target.getHostAddress())) {
      return NOWHERE;
    }
    if (target.isLoopbackAddress()) {
      return LOOPBACK;
    }
    return target.isSiteLocalAddress() || isPrivate(target.getAddress()) ? PRIVATE : ofRest(target);
  }

  /** 0.0.0.0/8 is "this network", 240.0.0.0/4 is reserved and has the broadcast address. */
  private static Reach ofRest(InetAddress address) {
    int first = address.getAddress()[0] & 0xff;
    boolean unusable = address instanceof Inet4Address && (first == 0 || first >= 240);
    return unusable ? NOWHERE : PUBLIC;
  }

  /** fc00::/7 and 100.64.0.0/10. */
  private static boolean isPrivate(byte[] bytes) {
    return bytes.length == 16
        ? (bytes[0] & 0xfe) == 0xfc
        : bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
  }

  /** Returns the IPv4 address that a gateway would turn an IPv6 address into, if there is one. */
  private static InetAddress unwrapped(InetAddress address) {
    if (!(address instanceof Inet6Address inet6) || address.isLoopbackAddress()) {
      return address;
    }
    byte[] bytes = inet6.getAddress();
    if (inet6.isIPv4CompatibleAddress() && !inet6.isAnyLocalAddress()) {
      return inet4(bytes, 12);
    }
    boolean nat64 =
        bytes[0] == 0 && bytes[1] == 0x64 && (bytes[2] & 0xff) == 0xff && (bytes[3] & 0xff) == 0x9b;
    boolean from6to4 = bytes[0] == 0x20 && bytes[1] == 2;
    return nat64 ? inet4(bytes, 12) : from6to4 ? inet4(bytes, 2) : address;
  }

  private static InetAddress inet4(byte[] bytes, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}

package dev.sandboxed.runtime.internal.networks;

import dev.sandboxed.runtime.internal.launch.Steps;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The places of one sandbox on its networks. Its mutable part is guarded by {@link Networks}. */
public final class Membership {

  /** What this machine is called. */
  static final String HOST_NAME = "host.sandboxed.internal";

  /** An address on a network. */
  record Place(Segment segment, int address) {}

  private final List<Place> places;
  private final List<String> names;
  private final String files;
  private final Set<Integer> hostPorts;

  /** Whether the hub has been told of it, and of its files. */
  boolean announced;

  /** Whether the others are not told of it. */
  boolean hidden;

  /** Whose names it has as long as that one is there; null: nobody's. */
  @Nullable Membership beside;

  Membership(
      List<Place> places,
      List<String> names,
      String files,
      Set<Integer> hostPorts,
      boolean hidden) {
    this.hidden = hidden;
    this.places = List.copyOf(places);
    this.names = List.copyOf(names);
    this.files = files;
    this.hostPorts = Set.copyOf(hostPorts);
  }

  List<Place> places() {
    return places;
  }

  /** What the others call it. */
  List<String> names() {
    return hidden ? List.of() : names;
  }

  /** The directory in the hub's root with its /etc/hosts and the other files that are its own. */
  public String files() {
    return files;
  }

  /** The ports of this machine that it may reach, at the gateway of its first network. */
  Set<Integer> hostPorts() {
    return hostPorts;
  }

  /** Where published ports lead to; 0: it has no network. */
  public int address() {
    return places.isEmpty() ? 0 : places.get(0).address();
  }

  /** Whether the hub writes its /etc/hosts, and rewrites it as others come and go. */
  public boolean hasNeighbours() {
    return !places.isEmpty() && places.get(0).segment().hasNames();
  }

  /** Whether a way leads out, which is at its last place. */
  public boolean egress() {
    return !places.isEmpty()
        && places.get(places.size() - 1).segment().bridge().number() == HubNetwork.OUTER;
  }

  /** What the hub does to connect it; empty: nothing. */
  public byte[] cables(int sandbox) {
    NetlinkMessage message = new NetlinkMessage();
    for (int index = 0; index < places.size(); index++) {
      places.get(index).segment().bridge().cable(message, sandbox, index);
    }
    return message.toByteArray();
  }

  /**
   * What it does itself, in its own namespace. No neighbour can play the router of IPv6
   * (CVE-2020-10749), and nothing is passed on from one network to another.
   */
  public void configure(Steps steps) {
    NetlinkMessage message = HubNetwork.loopback();
    for (int index = 0; index < places.size(); index++) {
      Place place = places.get(index);
      HubNetwork bridge = place.segment().bridge();
      String ipv6 = "net/ipv6/conf/eth" + index;
      steps.sysctl(ipv6 + "/accept_ra", "0").sysctl(ipv6 + "/accept_redirects", "0");
      steps.sysctl(ipv6 + "/disable_ipv6", place.segment().ipv6 ? "0" : "1");
      bridge.plugIn(message, index, place.address(), index == (egress() ? places.size() - 1 : 0));
      if (place.segment().ipv6) {
        bridge.plugIn6(message, index, place.address());
      }
    }
    if (places.size() > 1) {
      steps.sysctl("net/ipv4/ip_forward", "0").sysctl("net/ipv6/conf/all/forwarding", "0");
    }
    steps.netlink(message.toByteArray());
  }

  /** The content of its /etc/resolv.conf. */
  public String resolver() {
    if (egress()) {
      return "nameserver " + HubNetwork.format(HubNetwork.OUTER_NAME_SERVER) + "\n";
    }
    return (hasNeighbours()
            ? "nameserver " + HubNetwork.format(places.get(0).segment().bridge().gateway()) + "\n"
            : "")
        + "options ndots:0\n";
  }

  /** The content of its /etc/hosts when nobody else has a name. */
  public String hosts() {
    StringBuilder hosts =
        new StringBuilder("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
    if (places.isEmpty()) {
      line(hosts, "127.0.1.1", names);
    } else {
      lines(hosts, places.get(0).segment(), address(), names);
    }
    if (!hostPorts.isEmpty()) {
      String gateway = HubNetwork.format(places.get(0).segment().bridge().gateway());
      line(hosts, gateway, List.of(HOST_NAME));
    }
    return hosts.toString();
  }

  /** The same with everybody on its networks. */
  String hostsWithNeighbours() {
    StringBuilder hosts = new StringBuilder(hosts());
    for (Place place : places) {
      if (!place.segment().hasNames()) {
        continue;
      }
      for (Membership other : place.segment().members()) {
        if (other != this && other != beside && !other.hidden) {
          lines(hosts, place.segment(), other.addressOn(place.segment()), other.names);
        }
      }
    }
    return hosts.toString();
  }

  int addressOn(Segment segment) {
    for (Place place : places) {
      if (place.segment() == segment) {
        return place.address();
      }
    }
    throw new IllegalArgumentException("It is not there");
  }

  /** The segments whose name server is not the one that it asks. */
  List<Segment> furtherSegments() {
    List<Segment> further = new ArrayList<>();
    for (int index = 1; index < places.size(); index++) {
      if (places.get(index).segment().hasNames()) {
        further.add(places.get(index).segment());
      }
    }
    return further;
  }

  private static void lines(StringBuilder hosts, Segment segment, int address, List<String> names) {
    line(hosts, HubNetwork.format(address), names);
    if (segment.ipv6) {
      line(hosts, HubNetwork.format(segment.bridge().ipv6(address)), names);
    }
  }

  private static void line(StringBuilder hosts, String address, List<String> names) {
    hosts.append(address);
    for (int index = 0; index < names.size(); index++) {
      hosts.append(index == 0 ? '\t' : ' ').append(names.get(index));
    }
    hosts.append('\n');
  }
}

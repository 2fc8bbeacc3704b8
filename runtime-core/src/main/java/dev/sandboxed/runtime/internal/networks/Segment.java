package dev.sandboxed.runtime.internal.networks;

import dev.sandboxed.runtime.internal.launch.NameTable;
import java.util.ArrayList;
import java.util.List;

/** A bridge and who is on it. Guarded by {@link Networks}, but for what never changes. */
final class Segment {

  private static final byte[] NO_IPV6 = {};

  private final HubNetwork bridge;
  private final NameServer server;
  private final List<Membership> members = new ArrayList<>();

  /** Whether those on it have IPv6 addresses as well. */
  boolean ipv6;

  /** Whether the hub has been told to make the bridge. */
  boolean made;

  Segment(HubNetwork bridge) {
    this.bridge = bridge;
    this.server = new NameServer(bridge);
  }

  /** Who answers questions of those who ask here; it begins where somebody does. */
  NameServer server() {
    return server;
  }

  HubNetwork bridge() {
    return bridge;
  }

  /** Only where somebody has asked for company: not on the networks that are there for all. */
  boolean hasNames() {
    return bridge.number() != 0 && bridge.number() != HubNetwork.OUTER;
  }

  List<Membership> members() {
    return members;
  }

  /** Everybody on it; and, for those who are on others as well and ask here, everybody on those. */
  NameTable names() {
    NameTable table = new NameTable();
    for (Membership member : members) {
      add(table, 0, member, this);
      if (member.places().get(0).segment() == this) {
        if (!member.hostPorts().isEmpty()) {
          table.add(member.address(), bridge.gateway(), NO_IPV6, Membership.HOST_NAME);
        }
        for (Segment further : member.furtherSegments()) {
          for (Membership other : further.members) {
            add(table, member.address(), other, further);
          }
        }
      }
    }
    return table;
  }

  /** Those who ask here and may reach a port of this machine. */
  List<Integer> addressesWithHostPort(int port) {
    List<Integer> addresses = new ArrayList<>();
    for (Membership member : members) {
      if (member.hostPorts().contains(port) && member.places().get(0).segment() == this) {
        addresses.add(member.address());
      }
    }
    return addresses;
  }

  private static void add(NameTable table, int viewer, Membership member, Segment segment) {
    int address = member.addressOn(segment);
    byte[] ipv6 = segment.ipv6 ? segment.bridge.ipv6(address) : NO_IPV6;
    for (String name : member.names()) {
      table.add(viewer, address, ipv6, name);
    }
  }
}

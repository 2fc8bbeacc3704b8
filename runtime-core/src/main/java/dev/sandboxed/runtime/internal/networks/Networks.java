package dev.sandboxed.runtime.internal.networks;

import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.Monitor;
import dev.sandboxed.runtime.internal.launch.StepFailedException;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.Networking;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The networks of one runtime: who is on them, and what the hub has to be told when that changes.
 * Thread-safe.
 *
 * <p>Each change tells the whole state of what it concerns, and is sent while the lock is held, so
 * that the last word the hub hears is the newest. A bridge is not removed, which takes the kernel
 * 20 to 30 ms, but waits for the next network.
 */
public final class Networks {

  /** Starts a sandbox, when the hub has carried out these steps, and after what else is started. */
  public interface Start {
    void after(Steps first, Runnable then);
  }

  private final Monitor monitor;
  private final Segment shared = new Segment(new HubNetwork(0));
  private final Segment outer = new Segment(HubNetwork.outer());

  // All guarded by this.
  private final Map<String, Segment> segments = new LinkedHashMap<>();
  private final Deque<Segment> unused = new ArrayDeque<>();
  private int lastNumber;

  /** Those of the hub of this monitor. */
  public Networks(Monitor monitor) {
    this.monitor = monitor;
  }

  /** What the hub does when it boots. */
  public static byte[] hubMessages() {
    return HubNetwork.hubMessages();
  }

  /**
   * Takes a place on each network of a sandbox.
   *
   * @param names of the sandbox, the first is its host name
   * @param files the directory in the hub's root for its /etc/hosts
   * @param hidden whether the others are not told of it
   */
  public synchronized Membership join(
      Networking wanted, List<String> names, String files, boolean hidden) {
    List<Segment> joined = new ArrayList<>();
    for (Network network : wanted.networks()) {
      joined.add(segment(network));
    }
    if (joined.isEmpty() && !wanted.none()) {
      joined.add(shared);
    }
    if (wanted.egress()) {
      joined.add(outer);
    }
    return add(new Membership(places(joined), names, files, wanted.hostPorts(), hidden));
  }

  /**
   * Takes another place on each network of a sandbox, for one that may {@linkplain #replace
   * replace} it: until then the neighbours know nothing of it.
   */
  public synchronized Membership joinBeside(Membership other, String files) {
    List<Segment> joined = new ArrayList<>();
    for (Membership.Place place : other.places()) {
      joined.add(place.segment());
    }
    Membership membership =
        new Membership(places(joined), other.names(), files, other.hostPorts(), true);
    membership.beside = other;
    return add(membership);
  }

  private static List<Membership.Place> places(List<Segment> segments) {
    List<Membership.Place> places = new ArrayList<>();
    for (Segment segment : segments) {
      places.add(new Membership.Place(segment, segment.bridge().allocate()));
    }
    return places;
  }

  private static Membership add(Membership membership) {
    if (concernsOthers(membership)) {
      for (Membership.Place place : membership.places()) {
        place.segment().members().add(membership);
      }
    }
    return membership;
  }

  /**
   * Has the names of a sandbox lead to one that has joined beside it, and gives its places back.
   */
  public synchronized void replace(Membership old, Membership next, Consumer<Steps> send) {
    next.hidden = false;
    next.beside = null;
    leave(old, send);
  }

  /**
   * Has a sandbox started, also another time, after what the hub has to do for its networks first.
   */
  public void connect(Membership membership, Start start) {
    if (!concernsOthers(membership) && !membership.egress()) {
      start.after(new Steps(), () -> {});
      return;
    }
    synchronized (this) {
      Steps steps = new Steps();
      membership.announced = true;
      makeBridges(membership, steps);
      tell(membership, steps);
      lead(membership, steps);
      start.after(steps, () -> beginServer(membership));
    }
  }

  private void beginServer(Membership membership) {
    if (membership.hasNeighbours()) {
      server(membership).begin(monitor);
    }
  }

  /** Whether questions of a sandbox are answered, if it has anybody to ask. */
  public boolean answers(Membership membership) {
    return !membership.hasNeighbours() || server(membership).hasStarted();
  }

  /** Waits until they are; the sandbox has been connected. */
  public void awaitAnswers(Membership membership, Deadline deadline)
      throws StepFailedException, TimeoutException, InterruptedException {
    if (membership.hasNeighbours()) {
      server(membership).awaitStarted(deadline);
    }
  }

  private static NameServer server(Membership membership) {
    return membership.places().get(0).segment().server();
  }

  /** Gives its places back, and tells the others. */
  public void leave(Membership membership, Consumer<Steps> send) {
    if (concernsOthers(membership)) {
      synchronized (this) {
        for (Membership.Place place : membership.places()) {
          place.segment().members().remove(membership);
        }
        Steps steps = new Steps();
        tell(membership, steps);
        lead(membership, steps);
        forgetEmpty(membership);
        send.accept(steps);
      }
    }
    for (Membership.Place place : membership.places()) {
      place.segment().bridge().release(place.address());
    }
  }

  private static boolean concernsOthers(Membership membership) {
    return membership.hasNeighbours() || !membership.hostPorts().isEmpty();
  }

  private Segment segment(Network network) {
    Segment known = segments.get(network.name());
    if (known != null && known.ipv6 == network.ipv6()) {
      return known;
    }
    if (known != null) {
      throw new IllegalArgumentException(
          "The network '"
              + network.name()
              + "' is there "
              + (known.ipv6 ? "with" : "without")
              + " IPv6, and a sandbox wants it the other way. Say the same of it everywhere.");
    }
    Segment segment = unused.pollLast();
    if (segment == null && lastNumber == HubNetwork.MOST) {
      throw new IllegalStateException(
          "Each of the " + HubNetwork.MOST + " networks that a runtime can have is in use");
    }
    if (segment == null) {
      segment = new Segment(new HubNetwork(++lastNumber));
    }
    segment.ipv6 = network.ipv6();
    segments.put(network.name(), segment);
    return segment;
  }

  private void forgetEmpty(Membership membership) {
    for (Membership.Place place : membership.places()) {
      if (place.segment().members().isEmpty() && segments.values().remove(place.segment())) {
        unused.addFirst(place.segment());
      }
    }
  }

  private void makeBridges(Membership membership, Steps steps) {
    if (!membership.hasNeighbours() && !membership.egress()) {
      return; // its bridge is there from the beginning
    }
    if (!shared.made) {
      shared.made = true;
      steps.netlink(shared.bridge().separationMessages());
    }
    for (Membership.Place place : membership.places()) {
      Segment segment = place.segment();
      if (!segment.made) {
        segment.made = true;
        steps.netlink(segment.bridge().bridgeMessages());
        if (segment == outer) {
          steps.netlink(segment.bridge().wayOutMessages());
        }
      }
    }
  }

  /** Who may reach the ports of this machine that this one may reach. */
  private static void lead(Membership changed, Steps steps) {
    for (int port : changed.hostPorts()) {
      Segment first = changed.places().get(0).segment();
      HubNetwork bridge = first.bridge();
      steps.hostPort(bridge.device(), bridge.gateway(), port, first.addressesWithHostPort(port));
    }
  }

  /** Everybody who sees a network of this one, in the hosts files and through the name servers. */
  private static void tell(Membership changed, Steps steps) {
    if (!changed.hasNeighbours()) {
      return;
    }
    Set<Segment> servers = new LinkedHashSet<>();
    Set<Membership> readers = new LinkedHashSet<>();
    for (Membership.Place place : changed.places()) {
      servers.add(place.segment());
      for (Membership member : place.segment().members()) {
        servers.add(member.places().get(0).segment());
        readers.add(member);
      }
    }
    for (Segment server : servers) {
      if (server.made) {
        server.server().tell(steps, server.names());
      }
    }
    for (Membership reader : readers) {
      if (reader.announced) {
        steps
            .makeDirectory(reader.files(), 0755)
            .writeFile(reader.files() + "/hosts", 0644, reader.hostsWithNeighbours());
      }
    }
  }
}
